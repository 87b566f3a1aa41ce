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

TEST_CASE("tan: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "tan",
              .op = [](const auto& x) { return tan(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{-0.8, 0.8}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("tan: kernel and interpreter agree on every kind of argument") {
    check_formula<float>(tan);
    check_formula<double>(tan);
}

TEST_CASE("tan: its zeros, infinities and huge arguments") {
    const auto y = evaluated(tan(vector_of<double>({0, -0.0, infinity, 1e22})));
    CHECK(y[0] == 0);
    CHECK(std::signbit(y[1]));
    CHECK(std::isnan(y[2]));
    CHECK(y[3] == doctest::Approx(-0.8522008497671888 / 0.5232147853951389).epsilon(1e-14));
}

}  // namespace
}  // namespace bitale::test
