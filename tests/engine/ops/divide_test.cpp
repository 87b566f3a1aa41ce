// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

TEST_CASE("divide: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "divide",
              .op = [](const auto& x) { return divide(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = promoted_floating,
              .shapes = binary_shapes(),
              .ranges = {{-2, 2}, {0.5, 2}},
              .gradient_shapes = {{{}, {}}, {{3}, {3}}, {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{}, {4}}}});
}

TEST_CASE("divide: integers give f64") {
    CHECK(evaluated(vector_of<std::int32_t>({7, -1, 0}) / vector_of<std::int32_t>({2, 4, 3})) == Values{3.5, -0.25, 0});
    CHECK(evaluated(vector_of<std::int32_t>({1, -1}) / 0) == Values{inf, -inf});
}

}  // namespace
}  // namespace bitale::test
