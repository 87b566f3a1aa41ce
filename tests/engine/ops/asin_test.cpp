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

TEST_CASE("asin: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "asin",
              .op = [](const auto& x) { return asin(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{-0.8, 0.8}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("asin: kernel and interpreter agree on every kind of argument") {
    check_formula<float>(asin);
    check_formula<double>(asin);
}

TEST_CASE("asin: its ends, and nan beyond them") {
    constexpr double half_pi = 1.5707963267948966;
    CHECK(evaluated(asin(vector_of<double>({0, 1, -1}))) == std::vector<double>{0, half_pi, -half_pi});
    CHECK(std::signbit(evaluated(asin(constant(-0.0)))[0]));
    for (double y : evaluated(asin(vector_of<double>({1.0000000000000002, -2, infinity})))) CHECK(std::isnan(y));
}

}  // namespace
}  // namespace bitale::test
