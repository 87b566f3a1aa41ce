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
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {spread(gy, input(y, 0))}; }
};

}  // namespace

Var sum(Operand x, Axes axes, bool keepdims) { return reduce<Sum>(x, axes, keepdims, "sum"); }

}  // namespace bitale
