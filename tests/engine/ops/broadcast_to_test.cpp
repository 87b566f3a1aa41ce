// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"

namespace bitale::test {
namespace {

TEST_CASE("broadcast_to: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "broadcast_to new rows",
              .op = [](const auto& x) {
                  std::vector<Dim> dims = x[0].dims();
                  dims.insert(dims.begin(), 3);
                  return broadcast_to(x[0], dims);
              },
              .shapes = {{{}}, {{0}}, {{1}}, {{7}}, {{17}}, {{2, 9}}},
              .shape = [](const Shapes& s) { return broadcast_shape({s[0], s[0].empty() ? Dims{3} : s[0].size() == 1 ? Dims{3, 1} : Dims{3, 1, 1}}); },
              .gradient_shapes = {{{}}, {{3}}, {{2, 2}}}});
    check_op({.name = "broadcast_to wider columns",
              .op = [](const auto& x) { return broadcast_to(expand_dims(x[0], {-1}), {x[0].dims()[0], 17}); },
              .shapes = {{{0}}, {{1}}, {{8}}, {{33}}},
              .shape = [](const Shapes& s) { return Dims{s[0][0], 17}; },
              .gradient_shapes = {{{3}}}});
    check_op({.name = "broadcast_to no elements",
              .op = [](const auto& x) { return broadcast_to(expand_dims(x[0], {0}), {0, x[0].dims()[0]}); },
              .shapes = {{{5}}, {{0}}},
              .shape = [](const Shapes& s) { return Dims{0, s[0][0]}; },
              .gradient_shapes = {{{3}}}});
}

TEST_CASE("broadcast_to: what does not broadcast is refused") {
    const Var x = tensor<double>("x", {3});
    CHECK_THROWS_AS((void)broadcast_to(x, {2}), ShapeError);
    CHECK_THROWS_AS((void)broadcast_to(x, {3, 1}), ShapeError);
    CHECK_THROWS_AS((void)broadcast_to(x, {}), ShapeError);
}

}  // namespace
}  // namespace bitale::test
