// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

TEST_CASE("exp2: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "exp2",
              .op = [](const auto& x) { return exp2(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("exp2: integers are exact, its ends") {
    CHECK(evaluated(exp2(vector_of<double>({0, 3, -1074, 1023, 1024, -1076, inf, -inf}))) == Values{1, 8, 0x1p-1074, 0x1p1023, inf, 0, inf, 0});
}

}  // namespace
}  // namespace bitale::test
