// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("abs: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "abs",
              .op = [](const auto& x) { return abs(x[0]); },
              .dtype = promoted_number,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("abs: -0 becomes 0, the least integer stays, the derivative at 0 is 0") {
    CHECK(!std::signbit(evaluated(abs(constant(-0.0)))[0]));
    CHECK(evaluated(abs(vector_of<std::int8_t>({-128, -5, 5}))) == Values{-128, 5, 5});
    const Var x = vector_of<double>({0, -0.0, 2, -2});
    CHECK(evaluated(grad(sum(abs(x)), x)) == Values{0, 0, 1, -1});
}

}  // namespace
}  // namespace bitale::test
