// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("add: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "add",
              .op = [](const auto& x) { return add(x[0], x[1]); },
              .dtypes = every_pair(),
              .shapes = binary_shapes(),
              .gradient_shapes = {{{}, {}}, {{3}, {3}}, {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{}, {4}}}});
}

TEST_CASE("add: integers wrap, bool is or") {
    CHECK(evaluated(vector_of<std::int8_t>({127, -128, 100}) + vector_of<std::int8_t>({1, -1, -100})) == Values{-128, 127, 0});
    CHECK(evaluated(vector_of<std::uint8_t>({255, 7}) + vector_of<std::uint8_t>({2, 1})) == Values{1, 8});
    CHECK(evaluated(constant(true) + constant(true)) == Values{1});
}

}  // namespace
}  // namespace bitale::test
