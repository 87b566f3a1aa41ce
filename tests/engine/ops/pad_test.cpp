// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/message.h"

namespace bitale::test {
namespace {

/// Every axis longer by `more`.
auto longer(std::int64_t more) {
    return [more](const Shapes& s) {
        Dims out;
        for (std::int64_t n : s[0]) out.push_back(n + more);
        return out;
    };
}
auto everywhere(Padding p) {
    return [p](const auto& x) { return pad(x[0], std::vector<Padding>(x[0].rank(), p)); };
}

TEST_CASE("pad: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "pad 1 2", .op = everywhere({1, 2}), .shape = longer(3), .gradient_shapes = {{{3}}, {{2, 3}}, {{}}}});
    check_op({.name = "pad 0 20", .op = everywhere({0, 20}), .shape = longer(20), .gradient_shapes = {{{3}}}});
    check_op({.name = "pad 17 0", .op = everywhere({17, 0}), .shape = longer(17), .gradient_shapes = {{{3}}}});
    check_op({.name = "pad between",
              .op = [](const auto& x) { return pad(x[0], {{2, 1, 2}}); },
              .shapes = {{{2}}, {{9}}, {{17}}, {{33}}},
              .shape = [](const Shapes& s) { return Dims{3 * s[0][0] + 1}; },
              .gradient_shapes = {{{4}}}});
    // No element between none: known extents only.
    CHECK(pad(tensor<float>("x", {0}), {{2, 1, 2}}).dims() == std::vector<Dim>{3});
}

TEST_CASE("pad: the value is an operand") {
    check_op({.name = "pad with a value",
              .op = [](const auto& x) { return pad(x[0], {{1, 0}, {0, 3}}, sum(x[1])); },
              .dtypes = {{DType::f32, DType::f32}, {DType::f64, DType::f32}, {DType::i64, DType::i8}, {DType::f64, DType::u8}},
              .shapes = {{{3, 17}, {2}}, {{9, 33}, {5}}, {{2, 1}, {3}}},
              .shape = [](const Shapes& s) { return Dims{s[0][0] + 1, s[0][1] + 3}; },
              .special_values = false,
              .gradient_shapes = {{{2, 3}, {2}}}});
}

TEST_CASE("pad: of something that is computed, and read by something") {
    check_op({.name = "pad between slices",
              .op = [](const auto& x) { return slice(pad(x[0] * x[0], {{3, 5}}, 1), {{.start = 2, .stop = -4}}) + pad(slice(x[0], {{.start = 1}}), {{1, 2}}); },
              .dtypes = {{DType::f32}, {DType::f64}, {DType::i32}},
              .shapes = {{{2}}, {{9}}, {{16}}, {{33}}},
              .shape = longer(2),
              .gradient_shapes = {{{5}}}});
}

TEST_CASE("pad: what is not defined is refused") {
    const Var x = tensor<double>("x", {4, 3});
    CHECK(message<ShapeError>([&] { (void)pad(x, {{1, 2}}); }) == "pad: widths for 1 axes, x has rank 2");
    CHECK(message<ShapeError>([&] { (void)pad(x, {{1, 2}, {0, 0, -1}}); }) == "pad: -1 elements between two");
    CHECK_THROWS_AS((void)pad(tensor<half>("h", {3}), {{1}}, constant(DType::bf16, 1)), TypeError);
    CHECK(message<ShapeError>([&] { (void)pad(x, {{1, 2}, {}}, x); }) == "pad: the value is f64[4, 3], not a scalar");
    CHECK(message<ShapeError>([&] { (void)pad(x, {{1}, {-1}}); }) == "a dim of -1: extents are 0 or more");
}

TEST_CASE("pad with the elements of x: types, kernel against interpreter, gradient against differences") {
    const std::vector<Shapes> shapes{{{4}}, {{9}}, {{16}}, {{33}}, {{4, 17}}, {{0, 4}}};
    for (const PadMode mode : {PadMode::edge, PadMode::reflect})
        check_op({.name = mode == PadMode::edge ? "pad edge" : "pad reflect",
                  .op = [mode](const auto& x) {
                      std::vector<Padding> widths(x[0].rank());
                      widths.back() = {2, 3};
                      return pad(x[0], widths, mode);
                  },
                  .shapes = shapes,
                  .shape = [](const Shapes& s) {
                      Dims out = s[0];
                      out[out.size() - 1] += 5;
                      return out;
                  },
                  .gradient_shapes = {{{4}}, {{2, 5}}}});
}

TEST_CASE("pad with the elements of x: an axis that has too few is refused") {
    auto refusal = [](std::vector<Dim> dims, std::vector<Padding> widths, PadMode mode) {
        return message<ShapeError>([&] { (void)pad(tensor<float>("x", std::move(dims)), std::move(widths), mode); });
    };
    CHECK(refusal({0}, {{1}}, PadMode::edge) == "pad: axis 0 has extent 0, edge needs at least 1");
    CHECK(refusal({1, 3}, {{}, {0, 3}}, PadMode::reflect) == "pad: axis 1 has extent 3, reflect needs at least 4");
    CHECK(refusal({3}, {}, PadMode::reflect) == "pad: widths for 0 axes, x has rank 1");
    CHECK(refusal({3}, {{1, 0, 1}}, PadMode::edge) == "pad: edge and reflect take known widths before and after");
    CHECK(refusal({0}, {{}}, PadMode::reflect) == "nothing");
}

}  // namespace
}  // namespace bitale::test
