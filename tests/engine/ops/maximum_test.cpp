// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST_CASE("maximum: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "maximum",
              .op = [](const auto& x) { return maximum(x[0], x[1]); },
              .dtypes = every_pair(),
              .shapes = binary_shapes(),
              .gradient_shapes = {{{}, {}}, {{3}, {3}}, {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{}, {4}}}});
}

TEST_CASE("maximum: nan propagates, -0 < +0, ties share the gradient") {
    const Values y = evaluated(maximum(vector_of<double>({-0.0, 0.0, nan, 1, inf}), vector_of<double>({0.0, -0.0, 1, nan, -inf})));
    CHECK(!std::signbit(y[0]));
    CHECK(!std::signbit(y[1]));
    CHECK(std::isnan(y[2]));
    CHECK(std::isnan(y[3]));
    CHECK(y[4] == inf);
    const Var x = vector_of<double>({1, 2, 3}), z = vector_of<double>({2, 2, 2});
    CHECK(evaluated(grad(sum(maximum(x, z)), x)) == Values{0, 0.5, 1});
    CHECK(evaluated(grad(sum(maximum(x, z)), z)) == Values{1, 0.5, 0});
}

}  // namespace
}  // namespace bitale::test
