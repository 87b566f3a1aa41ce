// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("bitwise_xor: types, kernel against interpreter") {
    check_op({.name = "bitwise_xor",
              .op = [](const auto& x) { return bitwise_xor(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = promoted_bits,
              .shapes = binary_shapes(),
              .shape_dtypes = {DType::i32, DType::i64, DType::u8}});
}

TEST_CASE("bitwise_xor: of bool it is its logic; floats are refused") {
    CHECK(evaluated(vector_of<std::int32_t>({12, -1, 5}) ^ vector_of<std::int8_t>({10, 3, 0})) == Values{6, -4, 5});
    CHECK(evaluated(vector_of<bool>({false, false, true, true}) ^ vector_of<bool>({false, true, false, true})) == Values{0, 1, 1, 0});
    CHECK_THROWS_AS((void)(fvector("x") ^ 1), TypeError);
}

}  // namespace
}  // namespace bitale::test
