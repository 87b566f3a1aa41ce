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

TEST_CASE("trunc: types, kernel against interpreter") {
    check_op({.name = "trunc",
              .op = [](const auto& x) { return trunc(x[0]); }});
}

TEST_CASE("trunc: toward zero; -0, infinities and large numbers stay, integers too") {
    CHECK(evaluated(trunc(vector_of<double>({-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 1e300, inf, 0x1p52 + 1}))) == Values{-2, -1, 0, 0, 1, 2, 1e300, inf, 0x1p52 + 1});
    CHECK(std::signbit(evaluated(trunc(constant(-0.0)))[0]));
    CHECK(!std::signbit(evaluated(trunc(constant(0.0)))[0]));
    CHECK(std::signbit(evaluated(trunc(constant(-0.25)))[0]));
    CHECK(evaluated(trunc(vector_of<std::int8_t>({-128, -3, 127}))) == Values{-128, -3, 127});
}

TEST_CASE("trunc: a gradient does not flow through, the derivative is 0") {
    const Var x = vector_of<double>({0.5, 1.25});
    CHECK_THROWS_AS((void)grad(sum(trunc(x)), x), GradientError);
    CHECK(evaluated(grad(sum(x * trunc(x)), x)) == evaluated(trunc(x)));
}

}  // namespace
}  // namespace bitale::test
