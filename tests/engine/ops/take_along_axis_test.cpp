// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"
#include "tests/support/message.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

/// Indices into x's axis made of any numbers: those below 0 count from the end.
Var indices_from(const Var& numbers, const Var& x, int axis) {
    const Var n = size(x, axis), i = remainder(cast(cast(numbers, DType::f32) * 8.0, DType::i64), n);
    return where(numbers < 0, i - n, i);
}
OpCheck along(int axis, std::vector<Shapes> shapes) {
    return {.name = "take_along_axis along " + std::to_string(axis),
            .op = [axis](const auto& x) { return take_along_axis(x[0], indices_from(x[1], x[0], axis), axis); },
            .dtypes = {{DType::f32, DType::f32}, {DType::f64, DType::f32}, {DType::i8, DType::f64}, {DType::boolean, DType::f32}, {DType::bf16, DType::f32}},
            .dtype = [](const Dtypes& d) { return std::optional(d[0]); },
            .shapes = std::move(shapes),
            .shape = [axis](const Shapes& s) {
                Dims out = s[0];
                const std::size_t own = axis < 0 ? static_cast<std::size_t>(axis) + out.size() : static_cast<std::size_t>(axis);
                for (std::size_t k = 0; k < out.size(); ++k) out[k] = k == own || out[k] == 1 ? s[1][k] : out[k];
                return out;
            },
            .special_values = false};
}
/// The gradient, with indices that repeat and are negative.
void check_gradient_along(int axis, const Dims& x, const Dims& indices) {
    AnyTensor i(DType::i64, indices);
    const std::int64_t n = x[static_cast<std::size_t>(axis)];
    for (std::int64_t k = 0; k < element_count(indices); ++k) static_cast<std::int64_t*>(i.data())[k] = k * 7 % (2 * n) - n;
    check_gradient({.name = "take_along_axis along " + std::to_string(axis), .op = [&](const auto& v) { return take_along_axis(v[0], constant(AnyView(i)), axis); }}, {x});
}

TEST_CASE("take_along_axis: types, kernel against interpreter, gradient against differences") {
    check_op(along(-1, {{{5}, {0}}, {{7}, {9}}, {{33}, {17}}, {{3, 17}, {3, 1}}, {{17, 9}, {17, 33}}, {{300, 4}, {300, 2}}}));
    check_op(along(0, {{{9, 3}, {1, 3}}, {{1, 17}, {4, 17}}, {{9, 1}, {5, 33}}, {{9, 33}, {5, 1}}, {{40, 20}, {300, 20}}}));
    check_op(along(1, {{{3, 9, 4}, {3, 5, 4}}, {{2, 17, 17}, {2, 1, 17}}, {{0, 5, 3}, {0, 2, 3}}}));
    check_gradient_along(0, {4}, {6});
    check_gradient_along(1, {3, 4}, {3, 1});
    check_gradient_along(1, {2, 3}, {2, 2});
    check_gradient_along(0, {3, 1}, {2, 2});
    check_gradient_along(0, {3, 2}, {4, 1});
    check_gradient_along(1, {2, 3, 2}, {2, 2, 2});
}

TEST_CASE("take_along_axis: integers of every dtype, repeated and negative") {
    const Var x = vector_of<double>({10, 11, 12});
    for (DType d : {DType::i8, DType::i16, DType::i32, DType::i64}) CHECK(evaluated(take_along_axis(x, cast(vector_of<double>({2, -1, 0, -3}), d), 0)) == Values{12, 12, 10, 10});
    for (DType d : {DType::u8, DType::u32, DType::u64}) CHECK(evaluated(take_along_axis(x, cast(vector_of<double>({2, 0, 2}), d), 0)) == Values{12, 10, 12});
    CHECK(evaluated(grad(sum(take_along_axis(x, vector_of<std::int32_t>({2, -1, 0, 2}), 0)), x)) == Values{1, 0, 3});
}

TEST_CASE("take_along_axis: what is not defined is refused") {
    const Var x = tensor<double>("x", {3, 4}), i = tensor<std::int32_t>("i", {3, 2});
    CHECK(take_along_axis(x, i, 1).type().text() == "f64[3, 2]");
    CHECK(message<TypeError>([&] { (void)take_along_axis(x, x, 1); }) == "take_along_axis: indices are integers, not f64");
    CHECK(message<ShapeError>([&] { (void)take_along_axis(x, ivector("i"), 1); }) == "take_along_axis: x and the indices have ranks 2 and 1");
    CHECK(message<ShapeError>([&] { (void)take_along_axis(x, i, 2); }) == "take_along_axis: axis 2 is out of range for rank 2 (-2 to 1)");
    CHECK(message<ShapeError>([&] { (void)take_along_axis(x, i, 0); }) == "take_along_axis: axis 1 of x and of the indices have 4 and 2 elements");
}

}  // namespace
}  // namespace bitale::test
