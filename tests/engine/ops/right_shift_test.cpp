// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("right_shift: types, kernel against interpreter") {
    check_op({.name = "right_shift",
              .op = [](const auto& x) { return right_shift(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = promoted_integer,
              .shapes = binary_shapes(),
              .shape_dtypes = {DType::i32, DType::i64, DType::u8}});
}

TEST_CASE("right_shift: keeps the sign; counts out of range leave only it") {
    CHECK(evaluated(vector_of<std::int8_t>({-128, -1, 5, 5, -5, -5}) >> vector_of<std::int8_t>({3, 7, 1, 8, -1, 127})) == Values{-16, -1, 2, 0, -1, -1});
    CHECK(evaluated(vector_of<std::uint32_t>({4000000000, 4000000000}) >> vector_of<std::uint32_t>({31, 32})) == Values{1, 0});
}

}  // namespace
}  // namespace bitale::test
