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

TEST_CASE("rsqrt: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "rsqrt",
              .op = [](const auto& x) { return rsqrt(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{0.5, 4}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("rsqrt: its ends") {
    CHECK(evaluated(rsqrt(vector_of<double>({4, 0, -0.0, inf, 0x1p-1074}))) == Values{0.5, inf, -inf, 0, 0x1p537});
    CHECK(std::isnan(evaluated(rsqrt(constant(-1.0)))[0]));
}

}  // namespace
}  // namespace bitale::test
