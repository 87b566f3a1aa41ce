// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>

#include "engine/interpreter.h"
#include "tests/support/check_op.h"
#include "tests/support/message.h"

namespace bitale::test {
namespace {

/// Elements that Python's range(*slice(start, stop, step).indices(n)) has, counted one by one.
std::int64_t length(const Slice& s, std::int64_t n) {
    std::int64_t count = 0;
    const auto at = [&](std::optional<std::int64_t> b, std::int64_t absent) { return !b ? absent : *b < 0 ? std::max<std::int64_t>(*b + n, s.step > 0 ? 0 : -1) : std::min(*b, s.step > 0 ? n : n - 1); };
    const std::int64_t start = at(s.start, s.step > 0 ? 0 : n - 1), stop = at(s.stop, s.step > 0 ? n : -1);
    for (std::int64_t i = start; s.step > 0 ? i < stop : i > stop; i += s.step) ++count;
    return count;
}

/// What a slice of the last axis must be and do; symbolic: the slice is defined for extents that are not known.
void check_last_axis(const char* name, const Slice& s, std::vector<Shapes> shapes) {
    check_op({.name = std::string("slice ") + name,
              .op = [s](const auto& x) {
                  std::vector<Slice> slices(x[0].rank());
                  slices.back() = s;
                  return slice(x[0], slices);
              },
              .shapes = std::move(shapes),
              .shape = [s](const Shapes& of) {
                  Dims out = of[0];
                  out[out.size() - 1] = length(s, out[out.size() - 1]);
                  return out;
              },
              .gradient_shapes = {{{6}}, {{2, 5}}}});
}

TEST_CASE("slice: types, kernel against interpreter, gradient against differences") {
    check_last_axis("1:", {.start = 1}, {{{9}}, {{33}}, {{3, 17}}, {{2, 3, 18}}, {{2}}, {{3, 1}}});
    check_last_axis(":-1", {.stop = -1}, {{{9}}, {{33}}, {{3, 17}}, {{2, 3, 18}}, {{2}}});
    check_last_axis("-5:-1", {.start = -5, .stop = -1}, {{{9}}, {{33}}, {{0, 17}}, {{2, 3, 18}}, {{5}}});
    check_last_axis("1:4", {.start = 1, .stop = 4}, {{{9}}, {{33}}, {{3, 17}}, {{5, 4}}});
    check_last_axis("::-1", {.step = -1}, {{{9}}, {{33}}, {{3, 17}}, {{0}}, {{2, 1}}});
    check_last_axis("-2:0:-1", {.start = -2, .stop = 0, .step = -1}, {{{9}}, {{33}}, {{3, 17}}, {{2, 2}}});
    check_last_axis("4:0:-3", {.start = 4, .stop = 0, .step = -3}, {{{9}}, {{33}}, {{3, 17}}});
    check_last_axis("1:5:2", {.start = 1, .stop = 5, .step = 2}, {{{9}}, {{33}}, {{3, 17}}, {{4, 5}}});
    check_last_axis("3:2", {.start = 3, .stop = 2}, {{{9}}, {{3, 17}}});
}

TEST_CASE("slice: of rows and columns, and of a slice") {
    check_op({.name = "slice 1:, :-1 of a transposition",
              .op = [](const auto& x) { return slice(transpose(x[0]), {{.start = 1}, {.stop = -1}}); },
              .shapes = {{{3, 17}}, {{9, 33}}, {{2, 2}}},
              .shape = [](const Shapes& s) { return Dims{s[0][1] - 1, s[0][0] - 1}; },
              .special_values = false,
              .gradient_shapes = {{{3, 4}}}});
    check_op({.name = "slice of a slice of a product",
              .op = [](const auto& x) { return slice(slice(x[0] * 2, {{.step = -1}}), {{.start = 2, .stop = -1}}); },
              .dtypes = {{DType::f32}, {DType::f64}},
              .shapes = {{{9}}, {{33}}, {{17}}},
              .shape = [](const Shapes& s) { return Dims{s[0][0] - 3}; },
              .gradient_shapes = {{{7}}}});
}

TEST_CASE("slice: a known extent cuts bounds as Python does, for every start, stop and step") {
    const std::vector<std::optional<std::int64_t>> bounds{std::nullopt, -100, -7, -6, -5, -1, 0, 1, 4, 5, 6, 7, 100};
    std::vector<double> values(6);
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<double>(k);
    const Var x = constant(AnyView(values));
    for (const auto& start : bounds)
        for (const auto& stop : bounds)
            for (const std::int64_t step : {-7, -2, -1, 1, 2, 7}) {
                const Slice s{start, stop, step};
                const Var y = slice(x, {s});
                REQUIRE(y.dims() == std::vector<Dim>{length(s, 6)});
                const AnyTensor got = interpret({{}, {y}, {}}, {}, {}).outputs[0];     // kernels agree (above), and take 1000 compilations here
                const std::int64_t first = !start ? (step > 0 ? 0 : 5) : std::clamp<std::int64_t>(*start < 0 ? *start + 6 : *start, 0, 5);
                for (std::int64_t k = 0; k < element_count(got.shape()); ++k) CHECK(static_cast<const double*>(got.data())[k] == static_cast<double>(first + k * step));
            }
}

TEST_CASE("slice: the extent of a symbolic slice is a sum that cancels") {
    const Dim n = dim("n");
    const Var x = tensor<double>("x", {n});
    CHECK(slice(x, {{.start = 1}}).dims() == slice(x, {{.stop = -1}}).dims());
    CHECK(slice(x, {{.start = 1, .stop = -2}}).type().text() == "f64[n - 3]");
    CHECK(pad(slice(x, {{.start = 1, .stop = -2}}), {{1, 2}}).dims() == std::vector<Dim>{n});
    CHECK(slice(x, {{.start = -3}}).dims() == std::vector<Dim>{3});
    CHECK(slice(x, {{.start = -3}}).dims() == slice(x, {{.stop = 3}}).dims());
}

TEST_CASE("slice: what is not defined is refused") {
    const Var x = tensor<double>("x", {4, dim("n")});
    CHECK_THROWS_AS((void)slice(x, {{.step = 0}}), ValueError);
    CHECK(message([&] { (void)slice(x, {{}, {.step = 0}}); }) == "slice: the step of axis 1 is 0");
    CHECK_THROWS_AS((void)slice(x, {{}, {}, {}}), ShapeError);
    CHECK(message([&] { (void)slice(x, {{}, {}, {}}); }) == "slice: 3 slices of f64[4, n], which has 2 axes");
    CHECK_THROWS_AS((void)slice(x, {{}, {.step = 2}}), ShapeError);
    CHECK(message([&] { (void)slice(x, {{}, {.step = 2}}); }) == "slice: axis 1: every element number 2 of an extent that is not known; reshape it to rows of 2 if it is a multiple");
    CHECK(message([&] { (void)slice(x, {{}, {.start = -3, .stop = 5}}); }) == "slice: axis 1: the length of -3:5 over an extent that is not known depends on whether the bounds cross");
}

TEST_CASE("slice: bounds beyond an extent that is known only at the call are refused there") {
    const Var x = dvector("x");
    const std::vector<double> three{1, 2, 3};
    for (const Slice& s : {Slice{.start = 4}, Slice{.stop = 5}, Slice{.start = -5}, Slice{.start = -5, .stop = -1}, Slice{.start = 3, .stop = -1}}) {
        const Function f = function({.inputs = {x}, .outputs = {slice(x, {s})}});
        CHECK_THROWS_AS((void)f({AnyView(three)}), ShapeError);
    }
    const Function f = function({.inputs = {x}, .outputs = {slice(x, {{.stop = 5}})}});
    try {
        (void)f({AnyView(three)});
        FAIL_CHECK("no error");
    } catch (const ShapeError& e) {
        CHECK(std::string(e.message()).starts_with("slice: x.0 = 3 at this call, at least 5 is needed"));
    }
    CHECK(function({.inputs = {x}, .outputs = {slice(x, {{.start = 3}})}})({AnyView(three)})[0].shape() == Dims{0});
}

}  // namespace
}  // namespace bitale::test
