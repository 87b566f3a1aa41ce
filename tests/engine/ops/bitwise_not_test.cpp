// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("bitwise_not: types, kernel against interpreter") {
    check_op({.name = "bitwise_not",
              .op = [](const auto& x) { return bitwise_not(x[0]); },
              .dtype = promoted_bits,
              .shape_dtypes = {DType::i32, DType::i64, DType::u8}});
}

TEST_CASE("bitwise_not: of bool it is not") {
    CHECK(evaluated(~vector_of<std::int8_t>({0, -1, 5})) == Values{-1, 0, -6});
    CHECK(evaluated(~vector_of<std::uint8_t>({0, 255})) == Values{255, 0});
    CHECK(evaluated(~vector_of<bool>({false, true})) == Values{1, 0});
}

}  // namespace
}  // namespace bitale::test
