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

TEST_CASE("sin: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "sin",
              .op = [](const auto& x) { return sin(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("sin: kernel and interpreter agree on every kind of argument") {
    check_formula<float>(sin);
    check_formula<double>(sin);
}

TEST_CASE("sin: its zeros, infinities and huge arguments") {
    const auto y = evaluated(sin(vector_of<double>({0, -0.0, infinity, -infinity, 1e22, 1.6e308})));
    CHECK(y[0] == 0);
    CHECK(std::signbit(y[1]));
    CHECK(std::isnan(y[2]));
    CHECK(std::isnan(y[3]));
    CHECK(y[4] == doctest::Approx(-0.8522008497671888).epsilon(1e-15));     // the classical test of an argument reduction
    CHECK(std::fabs(y[5]) <= 1);
    CHECK(evaluated(sin(vector_of<float>({2.0e30F})))[0] == doctest::Approx(0.9677586900954461).epsilon(1e-7));
}

}  // namespace
}  // namespace bitale::test
