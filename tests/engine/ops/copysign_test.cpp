// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

TEST_CASE("copysign: types, kernel against interpreter") {
    check_op({.name = "copysign",
              .op = [](const auto& x) { return copysign(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = promoted_floating,
              .shapes = binary_shapes()});
}

TEST_CASE("copysign: a nan has no sign that an op shows") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(evaluated(copysign(vector_of<double>({2, -2}), vector_of<double>({nan, -nan}))) == Values{2, 2});
}

TEST_CASE("copysign: the sign of a zero counts, in the gradient too; none flows to the second operand") {
    const Var x = vector_of<double>({3, -3, 0, inf}), y = vector_of<double>({-0.0, 0.0, -1, -2});
    CHECK(evaluated(copysign(x, y)) == Values{-3, 3, 0, -inf});
    CHECK(std::signbit(evaluated(copysign(x, y))[2]));
    CHECK(evaluated(grad(sum(copysign(x, y)), x)) == Values{-1, -1, 0, -1});
    CHECK_THROWS_AS((void)grad(sum(copysign(x, y)), y), GradientError);
    check_gradient({.name = "copysign by a constant", .op = [](const auto& v) { return copysign(v[0], vector_of<double>({-1, 2, -3})); }}, {{3}});
}

}  // namespace
}  // namespace bitale::test
