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

TEST_CASE("floor: types, kernel against interpreter") {
    check_op({.name = "floor",
              .op = [](const auto& x) { return floor(x[0]); }});
}

TEST_CASE("floor: down; -0, infinities and large numbers stay, integers too") {
    CHECK(evaluated(floor(vector_of<double>({-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 1e300, inf, 0x1p52 + 1}))) == Values{-3, -2, -1, 0, 1, 2, 1e300, inf, 0x1p52 + 1});
    CHECK(std::signbit(evaluated(floor(constant(-0.0)))[0]));
    CHECK(!std::signbit(evaluated(floor(constant(0.0)))[0]));
    CHECK(evaluated(floor(vector_of<std::int8_t>({-128, -3, 127}))) == Values{-128, -3, 127});
}

TEST_CASE("floor: a gradient does not flow through, the derivative is 0") {
    const Var x = vector_of<double>({0.5, 1.25});
    CHECK_THROWS_AS((void)grad(sum(floor(x)), x), GradientError);
    CHECK(evaluated(grad(sum(x * floor(x)), x)) == evaluated(floor(x)));
}

}  // namespace
}  // namespace bitale::test
