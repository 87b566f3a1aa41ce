// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/op.h"

namespace bitale {
namespace {

/// Repetition of extents of 1 and of new leading axes.  The gradient is the sum over what was repeated.
struct BroadcastTo final : Op {
    explicit BroadcastTo(std::vector<Dim> dims) : dims_(std::move(dims)) {}
    [[nodiscard]] std::string_view name() const override { return "broadcast_to"; }
    [[nodiscard]] std::string attributes() const override { return text(dims_); }
    [[nodiscard]] bool same(const Op& other) const override {   // by dims, not by their names
        auto* o = dynamic_cast<const BroadcastTo*>(&other);
        return o && o->dims_ == dims_;
    }
    [[nodiscard]] bool is_view() const override { return true; }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source& source) const override {
        const Var& x = inputs[0];
        auto fail = [&] { throw ShapeError("broadcast_to: " + x.type().text() + " does not broadcast to " + text(dims_), {describe("x", x), describe("in", source, "broadcast_to")}); };
        if (x.rank() > dims_.size()) fail();
        Inferred out{{{x.dtype(), dims_}}, {}};
        for (std::size_t axis = 0; axis < x.rank(); ++axis) {
            const Dim &from = x.dims()[axis], &to = dims_[axis + dims_.size() - x.rank()];
            if (from.is(1) || from == to) continue;
            if (from.is_known() && to.is_known()) fail();
            out.constraints.push_back({from, to});
        }
        return out;
    }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        const Var& x = input(y, 0);
        const std::size_t extra = dims_.size() - x.rank();
        std::vector<int> added, repeated;
        for (std::size_t axis = 0; axis < dims_.size(); ++axis) {
            if (axis < extra) added.push_back(static_cast<int>(axis));
            else if (x.dims()[axis - extra].is(1) && !dims_[axis].is(1)) repeated.push_back(static_cast<int>(axis));
        }
        std::vector<int> all = added;
        all.insert(all.end(), repeated.begin(), repeated.end());
        Var g = all.empty() ? gy : sum(gy, all, true);
        return {added.empty() ? g : squeeze(g, added)};
    }
    void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override {
        const AnyView& x = inputs[0];
        Dims strides;
        const std::size_t extra = dims_.size() - x.shape().size();
        for (std::size_t axis = 0; axis < dims_.size(); ++axis)
            strides.push_back(axis < extra || x.shape()[axis - extra] == 1 ? 0 : x.strides()[axis - extra]);
        copy(AnyView(x.dtype(), x.data(), outputs[0].shape(), strides), outputs[0]);
    }
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node& node, const Indices& indices) const override {
        const auto& from = node.inputs[0].dims();
        Indices own;
        for (std::size_t axis = 0; axis < from.size(); ++axis)
            own.push_back(from[axis].is(1) ? loop::integer(0) : indices[axis + dims_.size() - from.size()]);
        return context.input(0, own);
    }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        if (node.inputs[0].type() == node.types[0]) return node.inputs[0];
        return {};
    }

private:
    std::vector<Dim> dims_;
};

}  // namespace

Var broadcast_to(Operand x, std::vector<Dim> dims) { return apply(std::make_shared<const BroadcastTo>(std::move(dims)), {resolve_one(x)}, source_at(x.at())); }

}  // namespace bitale
