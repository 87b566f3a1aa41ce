// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/message.h"

namespace bitale::test {
namespace {

TEST_CASE("concatenate: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "concatenate",
              .op = [](const auto& x) { return concatenate({x[0], x[1]}); },
              .dtypes = every_pair(),
              .shapes = {{{0}, {0}}, {{1}, {1}}, {{3}, {4}}, {{7}, {9}}, {{16}, {16}}, {{17}, {33}}, {{0}, {9}}, {{8}, {0}}, {{3, 17}, {2, 17}}, {{1, 9}, {4, 9}}},
              .shape = [](const Shapes& s) {
                  Dims out = s[0];
                  out[0] += s[1][0];
                  return out;
              },
              .gradient_shapes = {{{3}, {2}}, {{2, 3}, {1, 3}}}});
    check_op({.name = "concatenate 3 along the last axis",
              .op = [](const auto& x) { return concatenate({x[0], x[1], x[0] * x[0]}, -1); },
              .dtypes = {{DType::f32, DType::f32}, {DType::f64, DType::f16}, {DType::i8, DType::i32}},
              .shapes = {{{3, 17}, {3, 4}}, {{2, 9, 2}, {2, 9, 3}}, {{8, 33}, {8, 2}}},
              .shape = [](const Shapes& s) {
                  Dims out = s[0];
                  out[out.size() - 1] += out[out.size() - 1] + s[1][out.size() - 1];
                  return out;
              },
              .special_values = false,
              .gradient_shapes = {{{2, 3}, {2, 1}}}});
}

TEST_CASE("concatenate: one part is itself, none is refused") {
    const Var x = tensor<double>("x", {4, 3}), y = tensor<double>("y", {4, 2}), z = tensor<double>("z", {4});
    CHECK(concatenate({x}).type() == x.type());
    CHECK(message([] { (void)concatenate({}); }) == "concatenate: there is no part");
    CHECK(message([&] { (void)concatenate({x, y}); }) == "concatenate: the parts differ on axis 1: 3 and 2");
    CHECK(message([&] { (void)concatenate({x, z}); }) == "concatenate: the parts have ranks 2 and 1");
    CHECK(message([&] { (void)concatenate({x, y}, 2); }) == "concatenate: axis 2 is out of range for rank 2 (-2 to 1)");
    CHECK(message([&] { (void)concatenate({x, Var()}); }) == "concatenate got an empty Var: it was default-constructed and never assigned");
}

TEST_CASE("concatenate: extents that are not known add up, those of other axes must agree at the call") {
    const Var x = tensor<double>("x", {dim("n"), dim("k")}), y = tensor<double>("y", {dim("m"), dim("j")});
    const Var z = concatenate({x, y});
    CHECK(z.type().text() == "f64[m + n, k]");
    const Function f = function({.inputs = {x, y}, .outputs = {z}});
    const AnyTensor a = random_tensor(DType::f64, {2, 3}, 1), b = random_tensor(DType::f64, {4, 3}, 2), c = random_tensor(DType::f64, {4, 2}, 2);
    CHECK(f({AnyView(a), AnyView(b)})[0].shape() == Dims{6, 3});
    CHECK_THROWS_AS((void)f({AnyView(a), AnyView(c)}), ShapeError);
}

}  // namespace
}  // namespace bitale::test
