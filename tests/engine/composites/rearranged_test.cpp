// SPDX-License-Identifier: BSD-3-Clause
/// flip, roll, stack, split, repeat, tile: slices and concatenations.
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/message.h"

namespace bitale::test {
namespace {

const std::vector<Dtypes> some_dtypes{{DType::f32}, {DType::f64}, {DType::i32}, {DType::boolean}};

TEST_CASE("flip: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "flip", .op = [](const auto& x) { return flip(x[0]); }, .gradient_shapes = {{{3}}, {{2, 3}}}});
    check_op({.name = "flip axis 0",
              .op = [](const auto& x) { return flip(x[0], 0) - x[0]; },
              .dtypes = {{DType::f32}, {DType::f64}, {DType::i32}},
              .shapes = {{{9}}, {{3, 17}}, {{17, 3}}},
              .gradient_shapes = {{{2, 3}}}});
    CHECK(message([] { (void)flip(dvector("x"), 1); }) == "flip: axis 1 is out of range for rank 1 (-1 to 0)");
}

TEST_CASE("roll: types, kernel against interpreter, gradient against differences") {
    for (const std::int64_t shift : {2, -3})
        check_op({.name = "roll " + std::to_string(shift),
                  .op = [shift](const auto& x) { return roll(x[0], {shift}, {-1}); },
                  .dtypes = some_dtypes,
                  .shapes = {{{9}}, {{33}}, {{3, 17}}, {{4, 3}}},
                  .gradient_shapes = {{{5}}, {{2, 3}}}});
    // A known extent takes any shift.
    const Var x = tensor<double>("x", {5});
    const std::vector<double> value{0, 1, 2, 3, 4};
    const auto rolled = [&](std::int64_t shift) { return static_cast<const double*>(eval(roll(x, {shift}, {0}), {{x, AnyView(value)}}).data())[0]; };
    for (const std::int64_t shift : {-12, -5, -1, 0, 3, 5, 11}) CHECK(rolled(shift) == static_cast<double>(((-shift) % 5 + 5) % 5));
    CHECK(message([&] { (void)roll(x, {1, 2}, {0}); }) == "roll: 2 shifts along 1 axes");
    CHECK(message([&] { (void)roll(x, {1}, {1}); }) == "roll: axis 1 is out of range for rank 1 (-1 to 0)");
    CHECK(roll(tensor<double>("x", {0}), {1}, {0}).dims() == std::vector<Dim>{0});
}

TEST_CASE("stack: types, kernel against interpreter, gradient against differences") {
    for (const int axis : {0, 1, -1})
        check_op({.name = "stack " + std::to_string(axis),
                  .op = [axis](const auto& x) { return stack({x[0], x[0] * x[0]}, axis); },
                  .dtypes = {{DType::f32}, {DType::f64}, {DType::i32}},
                  .shapes = {{{9}}, {{3, 17}}, {{4, 0}}},
                  .shape = [axis](const Shapes& s) {
                      const std::size_t rank = s[0].size(), at = axis < 0 ? rank : static_cast<std::size_t>(axis);
                      Dims out;
                      for (std::size_t k = 0; k <= rank; ++k) out.push_back(k == at ? 2 : s[0][k < at ? k : k - 1]);
                      return out;
                  },
                  .gradient_shapes = {{{3}}, {{2, 3}}}});
    CHECK(message([] { (void)stack({}); }) == "stack: there is no part");
    CHECK(message([] { (void)stack({dvector("x")}, 3); }) == "expand_dims: axis 3 is out of range for rank 2 (-2 to 1)");
}

TEST_CASE("split: the parts are slices; kernel against interpreter, gradient against differences") {
    check_op({.name = "split",
              .op = [](const auto& x) {
                  const auto parts = split(x[0], {1, 3}, -1);
                  return concatenate({parts[2], parts[0], parts[1] + parts[1]}, -1);
              },
              .dtypes = {{DType::f32}, {DType::f64}, {DType::i32}},
              .shapes = {{{9}}, {{33}}, {{3, 17}}, {{4, 4}}},
              .gradient_shapes = {{{5}}, {{2, 4}}}});
    const auto parts = split(tensor<double>("x", {5, 2}), {2, 2, 9});
    REQUIRE(parts.size() == 4);
    CHECK(parts[0].dims()[0].is(2));
    CHECK(parts[1].dims()[0].is(0));
    CHECK(parts[2].dims()[0].is(3));
    CHECK(parts[3].dims()[0].is(0));
    CHECK(message([] { (void)split(dvector("x"), {1}, 1); }) == "split: axis 1 is out of range for rank 1 (-1 to 0)");
}

TEST_CASE("repeat: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "repeat 3",
              .op = [](const auto& x) { return repeat(x[0], 3, -1); },
              .dtypes = some_dtypes,
              .shapes = {{{9}}, {{33}}, {{3, 17}}, {{2, 0}}},
              .shape = [](const Shapes& s) {
                  Dims out = s[0];
                  out[out.size() - 1] *= 3;
                  return out;
              },
              .gradient_shapes = {{{3}}, {{2, 3}}}});
    const Var x = tensor<double>("x", {3, 2});
    const std::vector<double> value{0, 1, 2, 3, 4, 5};
    const AnyTensor got = eval(repeat(x, {2, 0, 1}, 0), {{x, View<double, 2>(value.data(), {3, 2})}});
    CHECK(got.shape() == Dims{3, 2});
    const std::vector<double> want{0, 1, 0, 1, 4, 5};
    for (std::size_t k = 0; k < want.size(); ++k) CHECK(static_cast<const double*>(got.data())[k] == want[k]);
    CHECK(message([&] { (void)repeat(x, {1, 2}, 0); }) == "repeat: 2 numbers of repeats for an axis of extent 3");
    CHECK(message([&] { (void)repeat(x, -1, 0); }) == "repeat: an element -1 times");
    CHECK(message([&] { (void)repeat(x, 2, 2); }) == "repeat: axis 2 is out of range for rank 2 (-2 to 1)");
}

TEST_CASE("tile: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "tile 2 3",
              .op = [](const auto& x) { return tile(x[0], {2, 3}); },
              .dtypes = some_dtypes,
              .shapes = {{{9}}, {{33}}, {{3, 17}}, {{2, 0}}, {{2, 3, 4}}},
              .shape = [](const Shapes& s) {
                  Dims out = s[0].size() == 1 ? Dims{1, s[0][0]} : s[0];
                  out[out.size() - 1] *= 3;
                  out[out.size() - 2] *= 2;
                  return out;
              },
              .gradient_shapes = {{{3}}, {{2, 3}}}});
    CHECK(message([] { (void)tile(dvector("x"), {-1}); }) == "tile: -1 times");
}

TEST_CASE("slices over an extent that is not known: a roll larger than it is refused at the call") {
    const Var x = dvector("x");
    const std::vector<double> three{1, 2, 3};
    CHECK(function({.inputs = {x}, .outputs = {roll(x, {3}, {0})}})({AnyView(three)})[0].shape() == Dims{3});
    CHECK_THROWS_AS((void)function({.inputs = {x}, .outputs = {roll(x, {-4}, {0})}})({AnyView(three)}), ShapeError);
}

}  // namespace
}  // namespace bitale::test
