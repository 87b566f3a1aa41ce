// SPDX-License-Identifier: BSD-3-Clause
#include "engine/reduction.h"

namespace bitale {
namespace {

/// Sum over axes, in the order of sum_order.h.  y = sum_k x_k,  dy/dx_k = 1.
struct Sum final : Reduction {
    using Reduction::Reduction;
    [[nodiscard]] std::string_view name() const override { return "sum"; }
    [[nodiscard]] DType result(DType d) const override {
        if (is_floating(d)) return d;
        return d == DType::boolean || is_signed(d) ? DType::i64 : DType::u64;
    }
    [[nodiscard]] loop::Expr finish(const loop::Expr& total, const loop::Expr&) const override { return total; }
    void finish(AnyMutableView, std::int64_t) const override {}
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {spread(gy, input(y, 0))}; }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        // A sum over no axis is x itself.
        if (axes_.empty() && node.inputs[0].type() == node.types[0]) return node.inputs[0];
        return {};
    }
};

}  // namespace

Var sum(Operand x, Axes axes, bool keepdims) {
    const Source source = source_at(x.at());
    const Var v = resolve_one(x);
    return apply(std::make_shared<const Sum>(normal_axes(axes, v, "sum", source), keepdims), {v}, source);
}

}  // namespace bitale
