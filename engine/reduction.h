// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What ops that reduce axes share: normal axes, result dims, the split into leading rows and a trailing run, the interpreter's loops.
#include "bitale/ops.h"
#include "engine/op.h"

namespace bitale {

/// Axes in rising order, all in [0, rank).  Throws ShapeError if one is out of range or given twice.
[[nodiscard]] std::vector<std::size_t> normal_axes(const Axes&, const Var& x, std::string_view op, const Source&);
/// The same for axes that are positions among `rank` axes.
[[nodiscard]] std::vector<std::size_t> normal_axes(const std::vector<int>&, std::size_t rank, const Var& x, std::string_view op, const Source&);
[[nodiscard]] std::string axes_text(const std::vector<std::size_t>& axes);

class Reduction : public Op {
public:
    Reduction(std::vector<std::size_t> axes, bool keepdims) : axes_(std::move(axes)), keepdims_(keepdims) {}
    [[nodiscard]] std::string attributes() const override { return "axes=" + axes_text(axes_) + (keepdims_ ? ", keepdims" : ""); }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source&) const override;
    [[nodiscard]] loop::Expr element(ElementContext&, const Node&, const Indices&) const override;
    void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override;
    [[nodiscard]] std::optional<Dim> terms(const Node&) const override;

protected:
    [[nodiscard]] virtual DType result(DType) const = 0;
    /// How two elements are combined; all combine in the one order of sums.
    [[nodiscard]] virtual loop::ReduceOp combiner() const { return loop::ReduceOp::sum; }
    /// The reduced value, given `count` elements combined in the compute type.
    [[nodiscard]] virtual loop::Expr finish(const loop::Expr& total, const loop::Expr&) const { return total; }
    virtual void finish(AnyMutableView, std::int64_t) const {}

    /// Throws ShapeError if an axis that is reduced is known to be empty: for ops without a value of nothing.
    void refuse_empty(const Var& x, const Source&) const;
    /// Reduced over no axis, x itself.
    [[nodiscard]] std::optional<Var> simplify(const Node&) const override;

    /// gy with axes of extent 1 where x was reduced, repeated to x's dims.
    [[nodiscard]] Var spread(const Var& gy, const Var& x) const;
    /// The gradient of max and min: gy to the elements of x that equal the result y, in equal parts.
    [[nodiscard]] Var share_among_ties(const Var& x, const Var& y, const Var& gy) const;
    [[nodiscard]] bool reduces(std::size_t axis) const;
    [[nodiscard]] std::vector<int> int_axes() const { return {axes_.begin(), axes_.end()}; }
    std::vector<std::size_t> axes_;
    bool keepdims_;
};

/// A node of the reduction T over axes of x.
template <class T> [[nodiscard]] Var reduce(const Operand& x, const Axes& axes, bool keepdims, std::string_view name) {
    const Source source = source_at(x.at());
    const Var v = resolve_one(x);
    return apply(std::make_shared<const T>(normal_axes(axes, v, name, source), keepdims), {v}, source);
}

}  // namespace bitale
