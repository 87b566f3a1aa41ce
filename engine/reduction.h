// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What ops that reduce axes share: normal axes, result dims, the split into leading rows and a trailing run.
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
    void evaluate(std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override;
    [[nodiscard]] bool is_reduction() const override { return true; }

protected:
    [[nodiscard]] virtual DType result(DType) const = 0;
    /// The reduced value, given the sum of `count` elements in the compute type.
    [[nodiscard]] virtual loop::Expr finish(const loop::Expr& total, const loop::Expr& count) const = 0;
    virtual void finish(AnyMutableView totals, std::int64_t count) const = 0;

    /// gy with axes of extent 1 where x was reduced, repeated to x's dims.
    [[nodiscard]] Var spread(const Var& gy, const Var& x) const;
    [[nodiscard]] bool reduces(std::size_t axis) const;
    std::vector<std::size_t> axes_;
    bool keepdims_;
};

}  // namespace bitale
