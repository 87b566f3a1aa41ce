// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"

namespace bitale::test {
namespace {

TEST_CASE("squeeze: types, kernel against interpreter, gradient against differences") {
    // The axes of 1 are made by expand_dims: as extents of inputs they would be symbols in symbolic kernels.
    check_op({.name = "squeeze all",
              .op = [](const auto& x) { return squeeze(expand_dims(x[0], {0, -1})); },
              .shapes = {{{0}}, {{9}}, {{17}}, {{3, 5}}},
              .shape = [](const Shapes& s) { return s[0]; },
              .gradient_shapes = {{{3}}}});
    check_op({.name = "squeeze -1",
              .op = [](const auto& x) { return squeeze(expand_dims(x[0], {0, -1}), {-1}); },
              .shapes = {{{0}}, {{8}}, {{33}}},
              .shape = [](const Shapes& s) { return Dims{1, s[0][0]}; },
              .gradient_shapes = {{{3}}}});
}

TEST_CASE("squeeze: without axes every known 1 goes, with axes only those") {
    const Var x = tensor<double>("x", {1, dim("n"), 1});
    CHECK(squeeze(x).dims() == std::vector<Dim>{dim("n")});
    CHECK(squeeze(x, {0}).dims() == std::vector<Dim>{dim("n"), 1});
    CHECK_THROWS_AS((void)squeeze(x, {1}), ShapeError);
    CHECK_THROWS_AS((void)squeeze(x, {3}), ShapeError);
}

}  // namespace
}  // namespace bitale::test
