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

TEST_CASE("log1p: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "log1p",
              .op = [](const auto& x) { return log1p(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{-0.7, 3}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("log1p: its ends, small arguments and -0") {
    const Values y = evaluated(log1p(vector_of<double>({-1, inf, 1e-300, 0x1p-53, -1.5, -inf})));
    CHECK(y[0] == -inf);
    CHECK(y[1] == inf);
    CHECK(y[2] == 1e-300);
    CHECK(y[3] == 0x1p-53);
    CHECK(std::isnan(y[4]));
    CHECK(std::isnan(y[5]));
    CHECK(std::signbit(evaluated(log1p(constant(-0.0)))[0]));
}

}  // namespace
}  // namespace bitale::test
