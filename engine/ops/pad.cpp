// SPDX-License-Identifier: BSD-3-Clause
#include "engine/elementwise.h"
#include "engine/gradient.h"
#include "engine/graph.h"
#include "engine/leaves.h"
#include "engine/slice.h"

namespace bitale {
namespace {

/// x inside a larger tensor, `value` elsewhere.  The gradient of x is the slice of gy where x stands, that of value the sum of the rest.
struct Pad final : Op {
    explicit Pad(std::vector<Padding> widths) : widths_(std::move(widths)) {}
    [[nodiscard]] std::string_view name() const override { return "pad"; }
    [[nodiscard]] std::string attributes() const override {     // [before, after], or [before, after, between]
        std::string out;
        for (const Padding& w : widths_) out += (out.empty() ? "[" : ", [") + w.before.text() + ", " + w.after.text() + (w.between ? ", " + std::to_string(w.between) : "") + "]";
        return out;
    }
    [[nodiscard]] bool same(const Op& other) const override {   // by dims, not by their names
        auto* o = dynamic_cast<const Pad*>(&other);
        return o && o->widths_ == widths_;
    }
    [[nodiscard]] bool reads_each_once() const override { return true; }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source&) const override {
        std::vector<Dim> dims;
        for (std::size_t axis = 0; axis < widths_.size(); ++axis) dims.push_back(widths_[axis].before + length(inputs[0].dims()[axis], widths_[axis]) + widths_[axis].after);
        return {{{inputs[0].dtype(), std::move(dims)}}, {}};
    }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        const Var& x = input(y, 0);
        const Source& source = y.node().source;
        std::vector<AxisSlice> inside;
        for (std::size_t axis = 0; axis < widths_.size(); ++axis) inside.push_back({widths_[axis].before, x.dims()[axis], widths_[axis].between + 1});
        const Var outside = pad(broadcast_to(scalar_constant(DType::boolean, 0, source), x.dims()), widths_, true);
        return {slice(gy, std::move(inside), source), sum(where(outside, gy, zeros_like(gy)))};
    }
    void evaluate(const DimBinding& binding, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override {
        const AnyMutableView& y = outputs[0];
        copy(AnyView(y.dtype(), inputs[1].data(), y.shape(), Dims(std::vector<std::int64_t>(widths_.size(), 0))), y);
        if (element_count(inputs[0].shape()) == 0) return;
        Dims strides;
        std::int64_t first = 0;
        for (std::size_t axis = 0; axis < widths_.size(); ++axis) {
            first += *binding.value(widths_[axis].before) * y.strides()[axis];
            strides.push_back((widths_[axis].between + 1) * y.strides()[axis]);
        }
        copy(inputs[0], AnyMutableView(y.dtype(), static_cast<std::byte*>(y.data()) + first * static_cast<std::ptrdiff_t>(size_of(y.dtype())), inputs[0].shape(), strides));
    }
    /// A choice for each side of each axis.  Both arms of a choice are computed, so the index is cut to x's extent.
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node& node, const Indices& indices) const override {
        const loop::Expr value = context.input(1, {});
        Indices own;
        std::vector<std::pair<loop::Expr, bool>> choices;       // x stands where the condition is so
        for (std::size_t axis = 0; axis < widths_.size(); ++axis) {
            const Padding& w = widths_[axis];
            const loop::Expr n = context.extent(node.inputs[0].dims()[axis]), &i = indices[axis];
            if (loop::known(n) && *loop::known(n) == 0) return value;
            const loop::Expr before = context.position(w.before), step = loop::integer(w.between + 1), last = (n - loop::integer(1)) * step;
            loop::Expr at = i - before;
            if (!w.before.is(0)) at = loop::max(at, loop::integer(0)), choices.emplace_back(i < before, false);
            if (!w.after.is(0)) at = loop::min(at, last), choices.emplace_back(i < before + last + loop::integer(1), true);
            if (w.between) choices.emplace_back(at % step == loop::integer(0), true), at = at / step;
            own.push_back(loop::known(n) && *loop::known(n) == 1 ? loop::integer(0) : at);
        }
        loop::Expr out = context.input(0, own);
        for (auto c = choices.rbegin(); c != choices.rend(); ++c) out = c->second ? loop::select(c->first, out, value) : loop::select(c->first, value, out);
        return out;
    }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        for (const Padding& w : widths_)
            if (!(w == Padding{})) return {};
        return node.inputs[0];
    }

private:
    /// From the first element of x to the last, with what is between.
    static Dim length(const Dim& n, const Padding& w) {
        if (w.between == 0 || n.is(0)) return n;
        return n * (w.between + 1) - w.between;
    }
    std::vector<Padding> widths_;
};

}  // namespace

Var pad(Operand x, std::vector<Padding> widths, Operand value) {
    const Source source = source_at(x.at());
    const SourceScope scope(source);
    std::vector<Var> v = resolve({std::move(x), std::move(value)});
    const std::vector<SourceLine> lines{describe("x", v[0]), describe("value", v[1]), describe("in", source, "pad")};
    if (widths.size() != v[0].rank()) throw ShapeError("pad: widths for " + std::to_string(widths.size()) + " axes, x has rank " + std::to_string(v[0].rank()), lines);
    if (v[1].rank()) throw ShapeError("pad: the value is " + v[1].type().text() + ", not a scalar", lines);
    for (const Padding& w : widths)
        if (w.between < 0) throw ShapeError("pad: " + std::to_string(w.between) + " elements between two", lines);
    const auto dtype = promote(v[0].dtype(), v[1].dtype());
    if (!dtype) throw TypeError("pad: " + v[0].type().text() + " and the value " + v[1].type().text() + " have no common dtype", lines);
    for (Var& operand : v)
        if (operand.dtype() != *dtype) operand = cast(operand, *dtype);
    return apply(std::make_shared<const Pad>(std::move(widths)), std::move(v), source);
}

}  // namespace bitale
