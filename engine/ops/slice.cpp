// SPDX-License-Identifier: BSD-3-Clause
#include "engine/slice.h"

#include <algorithm>
#include <cstdlib>

#include "bitale/ops.h"
#include "engine/gradient.h"
#include "engine/graph.h"

namespace bitale {
namespace {

/// The part of an axis from the lowest element taken to the highest.
struct Span { Dim low, length; };
Span span_of(const AxisSlice& s) {
    if (s.count.is(0)) return {0, 0};
    const std::int64_t stride = std::abs(s.step);
    const Dim length = stride == 1 ? s.count : Dim((s.count.known() - 1) * stride + 1);     // other steps have known counts
    return {s.step > 0 ? s.begin : s.begin + 1 - length, length};
}

/// Whether d needs no check at the call: extents are not negative, their sums neither.
bool never_negative(const Dim& d) { return d.kind() != Dim::Kind::sum || (d.added() == d.operands().size() && d.offset() >= 0); }

/// Elements of each axis at equal distances.  The gradient is gy spread out again, zeros elsewhere.
struct SliceOp final : Op {
    explicit SliceOp(std::vector<AxisSlice> axes) : axes_(std::move(axes)) {}
    [[nodiscard]] std::string_view name() const override { return "slice"; }
    [[nodiscard]] std::string attributes() const override {     // [begin:+count:step, ..]
        std::string out;
        for (const AxisSlice& s : axes_) out += (out.empty() ? "" : ", ") + s.begin.text() + ":+" + s.count.text() + (s.step == 1 ? "" : ":" + std::to_string(s.step));
        return "[" + out + "]";
    }
    [[nodiscard]] bool same(const Op& other) const override {   // by dims, not by their names
        auto* o = dynamic_cast<const SliceOp*>(&other);
        return o && o->axes_ == axes_;
    }
    [[nodiscard]] bool is_view() const override { return true; }
    [[nodiscard]] bool reads_each_once() const override { return true; }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source& source) const override {
        const Var& x = inputs[0];
        Inferred out{{{x.dtype(), {}}}, {}};
        for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
            const Dim& n = x.dims()[axis];
            const auto [low, length] = span_of(axes_[axis]);
            const Dim high = low + length;
            out.types[0].dims.push_back(axes_[axis].count);
            if (!never_negative(low)) out.constraints.push_back({length, high, DimConstraint::Relation::at_most});
            if (n.is_known() && high.is_known()) {
                if (high.known() > n.known()) throw ShapeError("slice: " + high.text() + " elements of axis " + std::to_string(axis) + " are needed", {describe("x", x), describe("in", source, "slice")});
            } else if (!never_negative(n - high)) {
                out.constraints.push_back({high, n, DimConstraint::Relation::at_most});
            }
        }
        return out;
    }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        std::vector<Padding> around;
        std::vector<int> reversed;
        for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
            if (axes_[axis].count.is(0)) return {zeros_like(input(y, 0))};
            const auto [low, length] = span_of(axes_[axis]);
            around.push_back({low, input(y, 0).dims()[axis] - (low + length), std::abs(axes_[axis].step) - 1});
            if (axes_[axis].step < 0) reversed.push_back(static_cast<int>(axis));
        }
        return {pad(reversed.empty() ? gy : flip(gy, reversed), std::move(around))};
    }
    void evaluate(const DimBinding& binding, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override {
        if (element_count(outputs[0].shape()) == 0) return;
        Dims strides;
        std::int64_t first = 0;
        for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
            const std::int64_t stride = inputs[0].strides()[axis];
            first += *binding.value(axes_[axis].begin) * stride;
            strides.push_back(axes_[axis].step * stride);
        }
        const auto* from = static_cast<const std::byte*>(inputs[0].data()) + first * static_cast<std::ptrdiff_t>(size_of(inputs[0].dtype()));
        copy(AnyView(inputs[0].dtype(), from, outputs[0].shape(), strides), outputs[0]);
    }
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node&, const Indices& indices) const override {
        Indices own;
        for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
            const AxisSlice& s = axes_[axis];
            const loop::Expr begin = context.position(s.begin), way = indices[axis] * loop::integer(std::abs(s.step));
            own.push_back(s.step > 0 ? begin + way : begin - way);
        }
        return context.input(0, own);
    }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        for (std::size_t axis = 0; axis < axes_.size(); ++axis)
            if (!(axes_[axis] == AxisSlice{0, node.inputs[0].dims()[axis], 1})) return {};
        return node.inputs[0];
    }

private:
    std::vector<AxisSlice> axes_;
};

std::string text(const Slice& s) {
    return (s.start ? std::to_string(*s.start) : "") + ":" + (s.stop ? std::to_string(*s.stop) : "") + (s.step == 1 ? "" : ":" + std::to_string(s.step));
}

/// Python's rule for a known extent: bounds below 0 count from the end, then all are cut to what exists.
AxisSlice known_slice(const Slice& s, std::int64_t n) {
    const bool forward = s.step > 0;
    auto bound = [&](std::optional<std::int64_t> b, std::int64_t absent) {
        if (!b) return absent;
        return std::clamp(*b < 0 ? std::max(*b, -n - 1) + n : *b, forward ? std::int64_t{0} : std::int64_t{-1}, forward ? n : n - 1);
    };
    const std::int64_t start = bound(s.start, forward ? 0 : n - 1), stop = bound(s.stop, forward ? n : -1);
    const std::int64_t way = forward ? stop - start : start - stop, stride = forward ? s.step : -s.step;
    return way <= 0 ? AxisSlice{0, 0} : AxisSlice{start, (way - 1) / stride + 1, s.step};
}

/// A bound between elements, counted from the begin of an axis or from its end.
struct Bound {
    bool from_end;
    std::int64_t offset;
    [[nodiscard]] Dim of(const Dim& n) const { return from_end ? n - Dim(-offset) : Dim(offset); }
};

/// The same for an extent that is not known: nothing is cut, so the length must follow from the bounds.
AxisSlice symbolic_slice(const Slice& s, const Dim& n, const std::function<void(const std::string&)>& refuse) {
    const bool forward = s.step > 0;
    // As the half-open part [low, high) that is walked through upwards or downwards: downwards it begins after `stop`.
    auto bound = [&](std::optional<std::int64_t> b, bool absent_is_end) { return b ? Bound{*b < 0, *b + !forward} : Bound{absent_is_end, 0}; };
    const Bound low = bound(forward ? s.start : s.stop, false), high = bound(forward ? s.stop : s.start, true);
    const std::int64_t stride = forward ? s.step : -s.step;
    if (low.from_end && !high.from_end) refuse("the length of " + text(s) + " over an extent that is not known depends on whether the bounds cross");
    const bool whole = !low.from_end && high.from_end;     // the length depends on n
    if (!whole && high.offset <= low.offset) return {0, 0};
    if (whole && stride != 1) refuse("every element number " + std::to_string(stride) + " of an extent that is not known; reshape it to rows of " + std::to_string(stride) + " if it is a multiple");
    const Dim count = whole ? high.of(n) - low.of(n) : Dim((high.offset - low.offset - 1) / stride + 1);
    return {forward ? low.of(n) : high.of(n) - 1, count, s.step};
}

}  // namespace

Var slice(const Var& x, std::vector<AxisSlice> axes, const Source& source) { return apply(std::make_shared<const SliceOp>(std::move(axes)), {x}, source); }

Var slice(Operand x, std::vector<Slice> slices) {
    const Source source = source_at(x.at());
    const Var v = resolve_one(x);
    const std::vector<SourceLine> lines{describe("x", v), describe("in", source, "slice")};
    if (slices.size() > v.rank()) throw ShapeError("slice: " + std::to_string(slices.size()) + " slices of " + v.type().text() + ", which has " + std::to_string(v.rank()) + " axes", lines);
    std::vector<AxisSlice> axes;
    for (std::size_t axis = 0; axis < v.rank(); ++axis) {
        const Slice s = axis < slices.size() ? slices[axis] : Slice{};
        const Dim& n = v.dims()[axis];
        if (s.step == 0) throw ValueError("slice: the step of axis " + std::to_string(axis) + " is 0", lines);
        axes.push_back(n.is_known() ? known_slice(s, n.known()) : symbolic_slice(s, n, [&](const std::string& why) { throw ShapeError("slice: axis " + std::to_string(axis) + ": " + why, lines); }));
    }
    return slice(v, std::move(axes), source);
}

}  // namespace bitale
