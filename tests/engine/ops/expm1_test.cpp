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

TEST_CASE("expm1: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "expm1",
              .op = [](const auto& x) { return expm1(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("expm1: its ends, small arguments and -0") {
    CHECK(evaluated(expm1(vector_of<double>({0, inf, -inf, 710, -50, 1e-300, 0x1p-54}))) == Values{0, inf, -1, inf, -1, 1e-300, 0x1p-54});
    CHECK(std::signbit(evaluated(expm1(constant(-0.0)))[0]));
}

}  // namespace
}  // namespace bitale::test
