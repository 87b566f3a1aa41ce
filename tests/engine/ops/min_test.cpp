// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_reduction.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

constexpr Range far_apart{-50, 50};      // no ties on the grid of the differences

TEST_CASE("min: types, kernel against interpreter, gradient against differences") {
    check_reduction("min", [](const Var& x, const Axes& axes, bool keepdims) { return min(x, axes, keepdims); }, promoted, {.of_nothing = false, .range = far_apart});
}

TEST_CASE("min: nan propagates, -0 < +0, ties share the gradient") {
    CHECK(std::isnan(evaluated(min(vector_of<double>({1, nan, inf, -inf})))[0]));
    CHECK(std::signbit(evaluated(min(vector_of<double>({0.0, -0.0, 0.0})))[0]) == true);
    const Var x = vector_of<double>({2, 1, 2});
    CHECK(evaluated(grad(min(x), x)) == Values{0, 1, 0});
    CHECK(evaluated(min(vector_of<std::int8_t>({-128, 3, 127}))) == Values{-128});
    CHECK(evaluated(min(vector_of<bool>({true, false}))) == Values{0});
}

TEST_CASE("min: of nothing there is none, unless the extent shows only at the call") {
    CHECK_THROWS_WITH_AS((void)min(vector_of<double>({})), doctest::Contains("min: axis 0 is empty"), ShapeError);
    const Var x = dvector("x"), k = tensor<std::int8_t>("k", {dim("n")});
    const std::vector<double> nothing;
    const std::vector<std::int8_t> none;
    for (Mode mode : {Mode::interpret, Mode::jit}) {
        const auto y = function({.inputs = {x, k}, .outputs = {min(x), min(k)}, .mode = mode})({nothing, none});
        CHECK(y[0].item<double>() == inf);
        CHECK(y[1].item<std::int8_t>() == 127);
    }
}

}  // namespace
}  // namespace bitale::test
