// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_formula.h"
#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double infinity = std::numeric_limits<double>::infinity(), pi = 3.141592653589793;

TEST_CASE("atan2: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "atan2",
              .op = [](const auto& x) { return atan2(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = promoted_floating,
              .shapes = binary_shapes(),
              .ranges = {{0.5, 2}, {-2, 2}},
              .gradient_shapes = {{{}, {}}, {{3}, {3}}, {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{}, {4}}}});
}

TEST_CASE("atan2: kernel and interpreter agree on every kind of argument") {
    check_formula<float>(atan2);
    check_formula<double>(atan2);
}

TEST_CASE("atan2: C99's special values") {
    CHECK(evaluated(atan2(vector_of<double>({0, 0, 1, -1, infinity, infinity, 1, 1}), vector_of<double>({1, -1, 0, 0, infinity, -infinity, infinity, -infinity}))) ==
          std::vector<double>{0, pi, pi / 2, -pi / 2, pi / 4, 3 * pi / 4, 0, pi});
    CHECK(evaluated(atan2(vector_of<double>({0, -0.0, 0}), vector_of<double>({-0.0, -0.0, 0}))) == std::vector<double>{pi, -pi, 0});
    CHECK(std::signbit(evaluated(atan2(constant(-0.0), 1.0))[0]));
}

}  // namespace
}  // namespace bitale::test
