// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "bitale/ops.h"
#include "engine/normal_index.h"
#include "engine/op.h"
#include "engine/reduction.h"

namespace bitale {
namespace {

/// An element of each run along an axis for each index: y[.., k, ..] = x[.., index[.., k, ..], ..].  The gradient of x at i is the sum of gy over
/// those k that read i.
struct TakeAlongAxis final : Op {
    explicit TakeAlongAxis(std::size_t axis) : axis_(axis) {}
    [[nodiscard]] std::string_view name() const override { return "take_along_axis"; }
    [[nodiscard]] std::string attributes() const override { return "axis=" + std::to_string(axis_); }
    [[nodiscard]] bool reads_again() const override { return true; }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source&) const override {
        Inferred out{{{inputs[0].dtype(), inputs[1].dims()}}, {}};
        for (std::size_t axis = 0; axis < inputs[0].rank(); ++axis)
            if (const Dim &x = inputs[0].dims()[axis], &i = inputs[1].dims()[axis]; axis != axis_ && !(x == i)) out.constraints.push_back({x, i});
        return out;
    }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        const Var &x = input(y, 0), &index = input(y, 1);
        std::vector<int> after;     // the numbers of x's elements along the axis: (n, 1, ..)
        for (std::size_t axis = axis_ + 1; axis < x.rank(); ++axis) after.push_back(static_cast<int>(axis - axis_));
        const Var numbers = expand_dims(arange(x.dims()[axis_]), after);
        if (index.dims()[axis_].is(1)) return {where(equal(index, numbers), gy, 0), Var()};
        const int own = static_cast<int>(axis_);
        // (.., k, 1, ..) against (n, ..)
        return {sum(where(equal(expand_dims(index, {own + 1}), numbers), expand_dims(gy, {own + 1}), 0), own), Var()};
    }
    void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override {
        const AnyView& x = inputs[0];
        const AnyMutableView& y = outputs[0];
        const std::int64_t n = x.shape()[axis_];
        std::int64_t inner = 1;
        for (std::size_t axis = axis_ + 1; axis < x.shape().size(); ++axis) inner *= x.shape()[axis];
        const std::int64_t run = y.shape()[axis_] * inner;
        const auto* index = static_cast<const std::int64_t*>(inputs[1].data());
        const std::size_t bytes = size_of(x.dtype());
        for (std::int64_t k = 0; k < element_count(y.shape()); ++k) {
            const std::int64_t from = (k / run * n + std::clamp<std::int64_t>(index[k], 0, n - 1)) * inner + k % inner;
            const auto* source = static_cast<const std::byte*>(x.data()) + static_cast<std::size_t>(from) * bytes;
            std::copy_n(source, bytes, static_cast<std::byte*>(y.data()) + static_cast<std::size_t>(k) * bytes);
        }
    }
    /// The index is cut to x's extent: the check of normal_index may come later.
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node& node, const Indices& indices) const override {
        const loop::Expr n = context.extent(node.inputs[0].dims()[axis_]), index = context.input(1, indices);
        if (loop::known(n) && *loop::known(n) == 0) return loop::constant(compute_type(node.types[0].dtype), 0);     // the check fails
        Indices own = indices;
        for (std::size_t axis = 0; axis < own.size(); ++axis)
            if (node.inputs[0].dims()[axis].is(1)) own[axis] = loop::integer(0);
        if (!node.inputs[0].dims()[axis_].is(1)) own[axis_] = loop::max(loop::min(index, n - loop::integer(1)), loop::integer(0));
        return context.input(0, own);
    }

private:
    std::size_t axis_;
};

/// x with the extents of `other` along the axes where x is known to be 1, except its own.
Var spread(const Var& x, const Var& other, std::size_t own) {
    std::vector<Dim> dims = x.dims();
    for (std::size_t axis = 0; axis < dims.size(); ++axis)
        if (axis != own && dims[axis].is(1)) dims[axis] = other.dims()[axis];
    return dims == x.dims() ? x : broadcast_to(x, std::move(dims));
}

}  // namespace

Var take_along_axis(Operand x, Operand indices, int axis) {
    const Source source = source_at(x.at());
    const SourceScope scope("take_along_axis", x);
    const Var v = resolve_one(x), i = resolve_one(indices);
    const std::vector<SourceLine> lines{describe("x", v), describe("i", i), describe("in", source, "take_along_axis")};
    if (!is_integer(i.dtype())) throw TypeError("take_along_axis: indices are integers, not " + std::string(name(i.dtype())), lines);
    if (i.rank() != v.rank()) throw ShapeError("take_along_axis: x and the indices have ranks " + std::to_string(v.rank()) + " and " + std::to_string(i.rank()), lines);
    const std::size_t own = normal_axes({axis}, v.rank(), v, "take_along_axis", source)[0];
    for (std::size_t k = 0; k < v.rank(); ++k)
        if (const Dim &n = v.dims()[k], &m = i.dims()[k]; k != own && !n.is(1) && !m.is(1) && n.is_known() && m.is_known() && !(n == m))
            throw ShapeError("take_along_axis: axis " + std::to_string(k) + " of x and of the indices have " + n.text() + " and " + m.text() + " elements", lines);
    const Var normal = normal_index(i, v.dims()[own], source_at(x.at()));
    return apply(std::make_shared<const TakeAlongAxis>(own), {spread(v, i, own), spread(normal, v, own)}, source);
}

}  // namespace bitale
