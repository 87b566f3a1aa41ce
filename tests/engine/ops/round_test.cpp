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

TEST_CASE("round: types, kernel against interpreter") {
    check_op({.name = "round",
              .op = [](const auto& x) { return round(x[0]); }});
}

TEST_CASE("round: half to even; -0, infinities and large numbers stay, integers too") {
    CHECK(evaluated(round(vector_of<double>({-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 1e300, inf, 0x1p52 + 1}))) == Values{-2, -2, 0, 0, 2, 2, 1e300, inf, 0x1p52 + 1});
    CHECK(std::signbit(evaluated(round(constant(-0.0)))[0]));
    CHECK(!std::signbit(evaluated(round(constant(0.0)))[0]));
    CHECK(std::signbit(evaluated(round(constant(-0.25)))[0]));
    CHECK(evaluated(round(vector_of<std::int8_t>({-128, -3, 127}))) == Values{-128, -3, 127});
}

TEST_CASE("round: a gradient does not flow through, the derivative is 0") {
    const Var x = vector_of<double>({0.5, 1.25});
    CHECK_THROWS_AS((void)grad(sum(round(x)), x), GradientError);
    CHECK(evaluated(grad(sum(x * round(x)), x)) == evaluated(round(x)));
}

}  // namespace
}  // namespace bitale::test
