// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_formula.h"
#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();

TEST_CASE("atan: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "atan",
              .op = [](const auto& x) { return atan(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("atan: kernel and interpreter agree on every kind of argument") {
    check_formula<float>(atan);
    check_formula<double>(atan);
}

TEST_CASE("atan: its ends, and -0") {
    constexpr double half_pi = 1.5707963267948966;
    CHECK(evaluated(atan(vector_of<double>({0, infinity, -infinity, 1}))) == std::vector<double>{0, half_pi, -half_pi, half_pi / 2});
    CHECK(std::signbit(evaluated(atan(constant(-0.0)))[0]));
}

}  // namespace
}  // namespace bitale::test
