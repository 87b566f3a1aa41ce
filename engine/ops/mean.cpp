// SPDX-License-Identifier: BSD-3-Clause
#include "engine/reduction.h"

namespace bitale {
namespace {

/// Mean over axes: the sum, then one division by the number of elements.  y = sum_k x_k / n,  dy/dx_k = 1 / n.
struct Mean final : Reduction {
    using Reduction::Reduction;
    [[nodiscard]] std::string_view name() const override { return "mean"; }
    [[nodiscard]] DType result(DType d) const override { return is_floating(d) ? d : DType::f64; }
    [[nodiscard]] loop::Expr finish(const loop::Expr& total, const loop::Expr& count) const override { return total / count; }
    void finish(AnyMutableView totals, std::int64_t count) const override {
        visit(totals.dtype(), [&]<class T>(std::type_identity<T>) {
            if constexpr (std::is_floating_point_v<T>) {
                auto* t = static_cast<T*>(totals.data());
                for (std::int64_t i = 0; i < element_count(totals.shape()); ++i) t[i] /= static_cast<T>(count);
            }
        });
    }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        const Var& x = input(y, 0);
        return {spread(gy / cast(size(x, int_axes()), compute_dtype(gy.dtype())), x)};
    }
};

}  // namespace

Var mean(Operand x, Axes axes, bool keepdims) { return reduce<Mean>(x, axes, keepdims, "mean"); }

}  // namespace bitale
