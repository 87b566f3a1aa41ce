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

TEST_CASE("cos: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "cos",
              .op = [](const auto& x) { return cos(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("cos: kernel and interpreter agree on every kind of argument") {
    check_formula<float>(cos);
    check_formula<double>(cos);
}

TEST_CASE("cos: at zero, infinities and huge arguments") {
    const auto y = evaluated(cos(vector_of<double>({0, -0.0, infinity, -infinity, 1e22})));
    CHECK(y[0] == 1);
    CHECK(y[1] == 1);
    CHECK(std::isnan(y[2]));
    CHECK(std::isnan(y[3]));
    CHECK(y[4] == doctest::Approx(0.5232147853951389).epsilon(1e-15));
}

}  // namespace
}  // namespace bitale::test
