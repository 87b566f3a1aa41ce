// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/check_op.h"

namespace bitale::test {
namespace {

Dims reversed(const Shapes& s) {
    Dims out = s[0];
    for (std::size_t k = 0; k < out.size(); ++k) out[k] = s[0][out.size() - 1 - k];
    return out;
}

TEST_CASE("transpose: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "transpose",
              .op = [](const auto& x) { return transpose(x[0]); },
              .shapes = {{{}}, {{0}}, {{9}}, {{1, 8}}, {{3, 17}}, {{17, 33}}, {{0, 4}}, {{2, 3, 9}}, {{31, 1, 2}}},
              .shape = reversed,
              .gradient_shapes = {{{3}}, {{2, 3}}}});
    check_op({.name = "transpose 1 2 0",
              .op = [](const auto& x) { return transpose(x[0], {1, -1, 0}); },
              .shapes = {{{2, 3, 4}}, {{1, 8, 17}}, {{16, 3, 2}}, {{5, 0, 2}}},
              .shape = [](const Shapes& s) { return Dims{s[0][1], s[0][2], s[0][0]}; },
              .special_values = false,
              .gradient_shapes = {{{2, 3, 2}}}});
}

TEST_CASE("transpose: axes that are no permutation are refused") {
    const Var x = dmatrix("x");
    CHECK_THROWS_AS((void)transpose(x, {0}), ShapeError);
    CHECK_THROWS_AS((void)transpose(x, {0, 0}), ShapeError);
    CHECK_THROWS_AS((void)transpose(x, {0, 2}), ShapeError);
}

}  // namespace
}  // namespace bitale::test
