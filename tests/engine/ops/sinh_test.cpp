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

TEST_CASE("sinh: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "sinh",
              .op = [](const auto& x) { return sinh(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("sinh: its ends, small arguments and -0") {
    CHECK(evaluated(sinh(vector_of<double>({0, inf, -inf, 1000, -1000, 1e-300}))) == Values{0, inf, -inf, inf, -inf, 1e-300});
    CHECK(std::signbit(evaluated(sinh(constant(-0.0)))[0]));
}

}  // namespace
}  // namespace bitale::test
