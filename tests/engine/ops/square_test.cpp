// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("square: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "square",
              .op = [](const auto& x) { return square(x[0]); },
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("square: integers wrap") {
    CHECK(evaluated(square(vector_of<std::int8_t>({16, -3, 127}))) == Values{0, 9, 1});
}

}  // namespace
}  // namespace bitale::test
