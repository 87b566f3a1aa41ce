// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"
#include "tests/support/message.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

std::optional<DType> f32_of_integers(const Dtypes& d) { return promoted_integer(d) ? std::optional(DType::f32) : std::nullopt; }

TEST_CASE("one_hot: types, kernel against interpreter") {
    check_op({.name = "one_hot",
              .op = [](const auto& x) { return one_hot(x[0], 5, DType::f32); },
              .dtype = f32_of_integers,
              .shapes = {{{}}, {{0}}, {{1}}, {{17}}, {{3, 5}}},
              .shape = [](const Shapes& s) {
                  Dims out = s[0];
                  out.push_back(5);
                  return out;
              },
              .ranges = {{-2, 8}},
              .shape_dtypes = {DType::i32, DType::i64, DType::u8}});
}

TEST_CASE("one_hot: an index outside has no 1") {
    CHECK(evaluated(one_hot(vector_of<std::int32_t>({1, -1, 3, 0}), 3, DType::boolean)) == Values{0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0});
    CHECK(one_hot(lvector("i"), 0).dims().back() == Dim(0));
}

TEST_CASE("one_hot: what is not defined is refused") {
    CHECK(message<TypeError>([] { (void)one_hot(dvector("x"), 3); }) == "one_hot: indices are integers, not f64");
    CHECK(message<ShapeError>([] { (void)one_hot(ivector("i"), -1); }) == "a dim of -1: extents are 0 or more");
}

}  // namespace
}  // namespace bitale::test
