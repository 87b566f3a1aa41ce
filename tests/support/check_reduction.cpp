// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/check_reduction.h"

#include "tests/support/sanitized.h"

namespace bitale::test {
namespace {

struct AxesCase {
    std::string text;
    Axes axes;
    std::vector<Shapes> shapes;
    std::vector<Shapes> gradient_shapes;
};

const std::vector<AxesCase>& cases() {
    // Runs: below 8, a leaf up to 128, halves above; rows: slices of 256.
    static const std::vector<AxesCase> all{
        {"all", all_axes, {{{}}, {{0}}, {{1}}, {{7}}, {{8}}, {{9}}, {{15}}, {{16}}, {{17}}, {{31}}, {{33}}, {{127}}, {{128}}, {{129}}, {{300}}, {{1037}}, {{3, 17}}, {{2, 1, 9}}, {{0, 3}}}, {{{}}, {{5}}, {{2, 3}}}},
        {"last", -1, {{{5}}, {{3, 17}}, {{4, 130}}, {{0, 3}}, {{3, 0}}, {{17, 1}}, {{2, 3, 33}}}, {{{4}}, {{2, 3}}}},
        {"first", 0, {{{1, 9}}, {{7, 8}}, {{17, 33}}, {{257, 3}}, {{600, 17}}, {{0, 3}}, {{3, 0}}, {{3, 5, 7}}}, {{{3, 2}}}},
        {"middle", 1, {{{2, 9, 3}}, {{3, 300, 17}}, {{4, 1, 5}}, {{2, 0, 3}}, {{5, 7, 1}}}, {{{2, 3, 2}}}},
        {"outer two of three", {0, 2}, {{{3, 2, 9}}, {{17, 3, 33}}, {{2, 1, 8}}, {{1, 4, 5}}, {{0, 2, 3}}}, {{{2, 2, 3}}}},
        {"none", std::vector<int>{}, {{{9}}, {{3, 5}}}, {{{3}}}},
    };
    return all;
}

bool reduces(const Axes& axes, std::size_t axis, std::size_t rank) {
    if (axes.all) return true;
    for (int a : axes.list)
        if (static_cast<std::size_t>(a < 0 ? a + static_cast<int>(rank) : a) == axis) return true;
    return false;
}

bool reduces_empty(const Axes& axes, const Dims& shape) {
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        if (shape[axis] == 0 && reduces(axes, axis, shape.size())) return true;
    return false;
}

}  // namespace

void check_reduction(const std::string& name, const Reduce& reduce, const std::function<std::optional<DType>(const Dtypes&)>& dtype, const ReductionTraits& traits) {
    for (const AxesCase& a : cases())
        for (bool keepdims : {false, true}) {
            const auto shape = [&](const Shapes& shapes) {
                Dims out;
                for (std::size_t axis = 0; axis < shapes[0].size(); ++axis) {
                    if (!reduces(a.axes, axis, shapes[0].size())) out.push_back(shapes[0][axis]);
                    else if (keepdims) out.push_back(1);
                }
                return out;
            };
            // keepdims changes the result's dims, not its elements: a few shapes suffice.
            auto shapes = keepdims ? std::vector<Shapes>(a.shapes.begin(), a.shapes.begin() + 2) : a.shapes;
            if (!traits.of_nothing) std::erase_if(shapes, [&](const Shapes& s) { return reduces_empty(a.axes, s[0]); });
            check_op({.name = name + " over " + a.text + (keepdims ? ", keepdims" : ""),
                      .op = [&](const auto& x) { return reduce(x[0], a.axes, keepdims); },
                      .dtype = dtype,
                      .shapes = shapes,
                      .shape = shape,
                      .ranges = {traits.range},
                      .special_values = a.axes.all,
                      .gradient_shapes = traits.differentiable && !(sanitized && keepdims) ? a.gradient_shapes : std::vector<Shapes>()});
        }
}

}  // namespace bitale::test
