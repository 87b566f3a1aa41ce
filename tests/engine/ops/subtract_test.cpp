// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("subtract: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "subtract",
              .op = [](const auto& x) { return subtract(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = promoted_number,
              .shapes = binary_shapes(),
              .gradient_shapes = {{{}, {}}, {{3}, {3}}, {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{}, {4}}}});
}

TEST_CASE("subtract: integers wrap") {
    CHECK(evaluated(vector_of<std::uint32_t>({0, 5}) - vector_of<std::uint32_t>({1, 3})) == Values{4294967295.0, 2});
    CHECK(evaluated(vector_of<std::int16_t>({-32768}) - vector_of<std::int16_t>({1})) == Values{32767});
}

}  // namespace
}  // namespace bitale::test
