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

TEST_CASE("log2: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "log2",
              .op = [](const auto& x) { return log2(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{0.5, 4}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("log2: powers of two are exact, its ends") {
    CHECK(evaluated(log2(vector_of<double>({1, 8, 0x1p-1074, 0x1p1023, 0, -0.0, inf}))) == Values{0, 3, -1074, 1023, -inf, -inf, inf});
    CHECK(std::isnan(evaluated(log2(constant(-1.0)))[0]));
}

}  // namespace
}  // namespace bitale::test
