// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"

namespace bitale::test {
namespace {

TEST_CASE("expand_dims: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "expand_dims 0",
              .op = [](const auto& x) { return expand_dims(x[0], {0}); },
              .shapes = {{{}}, {{0}}, {{9}}, {{17}}},
              .shape = [](const Shapes& s) { return s[0].empty() ? Dims{1} : Dims{1, s[0][0]}; },
              .gradient_shapes = {{{}}, {{3}}}});
    check_op({.name = "expand_dims 0 -1",
              .op = [](const auto& x) { return expand_dims(x[0], {-1, 0}); },
              .shapes = {{{5}}, {{17}}, {{1}}},
              .shape = [](const Shapes& s) { return Dims{1, s[0][0], 1}; },
              .gradient_shapes = {{{3}}}});
    check_op({.name = "expand_dims 1",
              .op = [](const auto& x) { return expand_dims(x[0], {1}); },
              .shapes = {{{3, 17}}, {{8, 0}}},
              .shape = [](const Shapes& s) { return Dims{s[0][0], 1, s[0][1]}; },
              .special_values = false,
              .gradient_shapes = {{{2, 3}}}});
}

TEST_CASE("expand_dims: positions out of range or given twice are refused") {
    const Var x = dvector("x");
    CHECK_THROWS_AS((void)expand_dims(x, {2}), ShapeError);
    CHECK_THROWS_AS((void)expand_dims(x, {0, 0}), ShapeError);
}

}  // namespace
}  // namespace bitale::test
