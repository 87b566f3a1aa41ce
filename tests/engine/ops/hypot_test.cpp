// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST_CASE("hypot: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "hypot",
              .op = [](const auto& x) { return hypot(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = promoted_floating,
              .shapes = binary_shapes(),
              .ranges = {{0.5, 2}, {-2, 2}},
              .gradient_shapes = {{{}, {}}, {{3}, {3}}, {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{}, {4}}}});
}

TEST_CASE("hypot: no overflow, inf beside nan, gradient at 0") {
    CHECK(evaluated(hypot(vector_of<double>({3, 3e300, 0x1p-1074, inf, nan, -0.0}), vector_of<double>({4, 4e300, 0, nan, -inf, -0.0}))) ==
          Values{5, 5e300, 0x1p-1074, inf, inf, 0});
    CHECK(std::isnan(evaluated(hypot(constant(nan), constant(1.0)))[0]));
    const Var x = constant(0.0), y = constant(0.0);
    CHECK(evaluated(grad(hypot(x, y), x)) == Values{0});
}

}  // namespace
}  // namespace bitale::test
