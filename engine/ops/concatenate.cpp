// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/op.h"
#include "engine/reduction.h"
#include "engine/slice.h"

namespace bitale {
namespace {

std::vector<SourceLine> lines_of(std::span<const Var> parts, const Source& source) {
    std::vector<SourceLine> lines;
    for (std::size_t k = 0; k < parts.size(); ++k) lines.push_back(describe("part " + std::to_string(k), parts[k]));
    lines.push_back(describe("in", source, "concatenate"));
    return lines;
}

/// Tensors one after the other along an axis.  The gradient of each is its slice of gy.
struct Concatenate final : Op {
    explicit Concatenate(std::size_t axis) : axis_(axis) {}
    [[nodiscard]] std::string_view name() const override { return "concatenate"; }
    [[nodiscard]] std::string attributes() const override { return "axis=" + std::to_string(axis_); }
    [[nodiscard]] bool reads_each_once() const override { return true; }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source& source) const override {
        Inferred out{{inputs[0].type()}, {}};
        auto& dims = out.types[0].dims;
        for (const Var& x : inputs.subspan(1)) {
            for (std::size_t axis = 0; axis < dims.size(); ++axis) {
                if (axis == axis_) dims[axis] = dims[axis] + x.dims()[axis];
                else join(dims[axis], x.dims()[axis], axis, out.constraints, inputs, source);
            }
        }
        return out;
    }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        Gradients out;
        Dim begin = 0;
        for (const Var& x : y.node().inputs) {
            std::vector<AxisSlice> own;
            for (std::size_t axis = 0; axis < x.rank(); ++axis) own.push_back(axis == axis_ ? AxisSlice{begin, x.dims()[axis]} : AxisSlice{0, gy.dims()[axis]});
            out.push_back(slice(gy, std::move(own), y.node().source));
            begin = begin + x.dims()[axis_];
        }
        return out;
    }
    void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override {
        const AnyMutableView& y = outputs[0];
        auto* at = static_cast<std::byte*>(y.data());
        for (const AnyView& x : inputs) {
            if (element_count(x.shape()) == 0) continue;
            copy(x, AnyMutableView(y.dtype(), at, x.shape(), y.strides()));
            at += static_cast<std::size_t>(x.shape()[axis_] * y.strides()[axis_]) * size_of(y.dtype());
        }
    }
    /// A choice between each part and those after it.  Both arms of a choice are computed, so the index is cut to each part's extent.
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node& node, const Indices& indices) const override {
        struct Part { std::size_t input; loop::Expr begin, extent; };
        std::vector<Part> parts;
        loop::Expr begin = loop::integer(0);
        for (std::size_t k = 0; k < node.inputs.size(); ++k) {
            const loop::Expr n = context.extent(node.inputs[k].dims()[axis_]);
            if (loop::known(n) && *loop::known(n) == 0) continue;
            parts.push_back({k, begin, n});
            begin = begin + n;
        }
        if (parts.empty()) return context.input(0, indices);    // never read
        loop::Expr out;
        for (std::size_t k = parts.size(); k-- > 0;) {
            Indices own = indices;
            loop::Expr& at = own[axis_];
            at = at - parts[k].begin;
            if (k > 0) at = loop::max(at, loop::integer(0));
            if (k + 1 < parts.size()) at = loop::min(at, parts[k].extent - loop::integer(1));
            if (loop::known(parts[k].extent) && *loop::known(parts[k].extent) == 1) at = loop::integer(0);
            const loop::Expr x = context.input(parts[k].input, own);
            out = out ? loop::select(indices[axis_] < parts[k].begin + parts[k].extent, x, out) : x;
        }
        return out;
    }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        if (node.inputs.size() == 1) return node.inputs[0];
        return {};
    }

private:
    static void join(const Dim& x, const Dim& y, std::size_t axis, std::vector<DimConstraint>& constraints, std::span<const Var> inputs, const Source& source) {
        if (x == y) return;
        if (x.is_known() && y.is_known()) throw ShapeError("concatenate: the parts differ on axis " + std::to_string(axis) + ": " + x.text() + " and " + y.text(), lines_of(inputs, source));
        constraints.push_back({x, y});
    }
    std::size_t axis_;
};

}  // namespace

Var concatenate(const std::vector<Var>& parts, int axis, std::source_location at) {
    const Source source = source_at(at);
    const SourceScope scope(source);
    if (parts.empty()) throw ValueError("concatenate: there is no part", {describe("in", source, "concatenate")});
    for (const Var& x : parts)
        if (!x) throw ValueError("concatenate got an empty Var: it was default-constructed and never assigned", {describe("in", source, "concatenate")});
    std::optional<DType> dtype = parts[0].dtype();
    for (const Var& x : parts) {
        if (x.rank() != parts[0].rank()) throw ShapeError("concatenate: the parts have ranks " + std::to_string(parts[0].rank()) + " and " + std::to_string(x.rank()), lines_of(parts, source));
        dtype = dtype ? promote(*dtype, x.dtype()) : dtype;
    }
    if (!dtype) throw TypeError("concatenate: the parts have no common dtype", lines_of(parts, source));
    const std::size_t own = normal_axes({axis}, parts[0].rank(), parts[0], "concatenate", source)[0];
    std::vector<Var> inputs;
    for (const Var& x : parts) inputs.push_back(x.dtype() == *dtype ? x : cast(x, *dtype));
    return apply(std::make_shared<const Concatenate>(own), std::move(inputs), source);
}

}  // namespace bitale
