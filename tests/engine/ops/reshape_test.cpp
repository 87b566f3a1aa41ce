// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"

namespace bitale::test {
namespace {

std::int64_t elements(const Shapes& shapes) { return element_count(shapes[0]); }

TEST_CASE("reshape: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "reshape to a row",
              .op = [](const auto& x) { return reshape(x[0], {1, -1}); },
              .shapes = {{{}}, {{0}}, {{1}}, {{17}}, {{3, 5}}, {{2, 3, 33}}, {{4, 0}}},
              .shape = [](const Shapes& s) { return Dims{1, elements(s)}; },
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
    check_op({.name = "reshape to columns of 3",
              .op = [](const auto& x) { return reshape(x[0], {-1, 3}); },
              .shapes = {{{9}}, {{3, 17}}, {{5, 2, 3}}, {{0}}, {{31, 3}}},
              .shape = [](const Shapes& s) { return Dims{elements(s) / 3, 3}; },
              .special_values = false,
              .gradient_shapes = {{{6}}, {{3, 2}}}});
    check_op({.name = "reshape with axes of 1",
              .op = [](const auto& x) { return reshape(x[0], {1, x[0].dims()[1], 1, x[0].dims()[0], 1}); },
              .shapes = {{{3, 17}}, {{8, 1}}, {{0, 3}}, {{16, 9}}},
              .shape = [](const Shapes& s) { return Dims{1, s[0][1], 1, s[0][0], 1}; },
              .special_values = false,
              .gradient_shapes = {{{2, 3}}}});
    // Reads across the old rows, after a transposition: the index is split and joined.
    check_op({.name = "reshape of a transposition",
              .op = [](const auto& x) { return reshape(transpose(x[0]), {-1}); },
              .shapes = {{{17}}, {{3, 17}}, {{2, 3, 9}}, {{33, 8}}, {{5, 0}}},
              .shape = [](const Shapes& s) { return Dims{elements(s)}; },
              .gradient_shapes = {{{2, 3}}}});
}

TEST_CASE("reshape: what does not fit is refused") {
    const Var x = tensor<double>("x", {4, 3});
    CHECK_THROWS_AS((void)reshape(x, {5, -1}), ShapeError);
    CHECK_THROWS_AS((void)reshape(x, {13}), ShapeError);
    CHECK_THROWS_AS((void)reshape(x, {-1, -1}), ShapeError);
    CHECK_THROWS_AS((void)reshape(tensor<double>("y", {0, 3}), {0, -1}), ShapeError);
}

}  // namespace
}  // namespace bitale::test
