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

TEST_CASE("atanh: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "atanh",
              .op = [](const auto& x) { return atanh(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{-0.7, 0.7}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("atanh: its ends, small arguments and -0, nan outside") {
    CHECK(evaluated(atanh(vector_of<double>({0, 1, -1, 1e-300}))) == Values{0, inf, -inf, 1e-300});
    for (double x : {1.5, -1.5, inf, -inf}) CHECK(std::isnan(evaluated(atanh(constant(x)))[0]));
    CHECK(std::signbit(evaluated(atanh(constant(-0.0)))[0]));
}

}  // namespace
}  // namespace bitale::test
