// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("multiply: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "multiply",
              .op = [](const auto& x) { return multiply(x[0], x[1]); },
              .dtypes = every_pair(),
              .shapes = binary_shapes(),
              .gradient_shapes = {{{}, {}}, {{3}, {3}}, {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{}, {4}}}});
}

TEST_CASE("multiply: integers wrap, bool is and") {
    CHECK(evaluated(vector_of<std::int8_t>({64, -128, 3}) * vector_of<std::int8_t>({2, -1, -5})) == Values{-128, -128, -15});
    CHECK(evaluated(constant(true) * constant(false)) == Values{0});
}

}  // namespace
}  // namespace bitale::test
