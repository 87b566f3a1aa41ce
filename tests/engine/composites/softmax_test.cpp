// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_reduction.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

/// Along every axis of shapes that have it.
void check_along(const std::string& name, Var (*f)(Operand, int)) {
    for (const int axis : {-1, 0, 1}) {
        const std::vector<Shapes> matrices{{{3, 17}}, {{17, 33}}, {{4, 1}}, {{0, 4}}, {{2, 300}}, {{300, 2}}, {{2, 3, 9}}};
        std::vector<Shapes> shapes = matrices;
        if (axis == 0) std::erase_if(shapes, [](const Shapes& s) { return s[0][0] == 0; });
        check_op({.name = name + " along " + std::to_string(axis),
                  .op = [=](const auto& x) { return f(x[0], axis); },
                  .dtype = promoted_floating,
                  .shapes = shapes,
                  .special_values = false,
                  .gradient_shapes = {{{2, 3}}}});
    }
}

TEST_CASE("softmax: types, kernel against interpreter, gradient against differences") { check_along("softmax", softmax); }
TEST_CASE("log_softmax: types, kernel against interpreter, gradient against differences") { check_along("log_softmax", log_softmax); }
TEST_CASE("logsumexp: types, kernel against interpreter, gradient against differences") {
    check_reduction("logsumexp", [](const Var& x, const Axes& axes, bool keepdims) { return logsumexp(x, axes, keepdims); }, promoted_floating, {.of_nothing = false});
}

TEST_CASE("softmax: large values do not overflow, -inf has probability 0") {
    CHECK(evaluated(softmax(vector_of<double>({1000, 1000, -inf, -1000}))) == Values{0.5, 0.5, 0, 0});
    CHECK(evaluated(log_softmax(vector_of<double>({1000, 0, -inf}))) == Values{0, -1000, -inf});
    CHECK(std::isnan(evaluated(softmax(vector_of<double>({-inf, -inf})))[0]));
}

TEST_CASE("logsumexp: large values, infinities") {
    CHECK(evaluated(logsumexp(vector_of<double>({1000, -inf}))) == Values{1000});
    CHECK(evaluated(logsumexp(vector_of<double>({-inf, -inf}))) == Values{-inf});
    CHECK(evaluated(logsumexp(vector_of<double>({inf, 1}))) == Values{inf});
    CHECK(std::isnan(evaluated(logsumexp(vector_of<double>({std::numeric_limits<double>::quiet_NaN(), inf})))[0]));
}

}  // namespace
}  // namespace bitale::test
