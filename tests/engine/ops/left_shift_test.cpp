// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("left_shift: types, kernel against interpreter") {
    check_op({.name = "left_shift",
              .op = [](const auto& x) { return left_shift(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = promoted_integer,
              .shapes = binary_shapes(),
              .shape_dtypes = {DType::i32, DType::i64, DType::u8}});
}

TEST_CASE("left_shift: wraps; counts out of range leave nothing") {
    CHECK(evaluated(vector_of<std::int8_t>({1, 1, -1, 3, 5, 5}) << vector_of<std::int8_t>({3, 7, 1, 8, -1, 127})) == Values{8, -128, -2, 0, 0, 0});
    CHECK(evaluated(vector_of<std::uint32_t>({1, 1, 1}) << vector_of<std::uint32_t>({31, 32, 4000000000})) == Values{2147483648.0, 0, 0});
}

}  // namespace
}  // namespace bitale::test
