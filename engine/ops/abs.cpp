// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/gradient.h"

namespace bitale {
namespace {

/// Absolute value, elementwise.  y = |x|,  dy/dx = sign(x), 0 at 0.  The most negative integer stays.
struct Abs final : Elementwise<Abs, 1, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "abs"; }
    static auto apply(auto x) { return math::abs(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { const Var& x = input(y, 0); (void)y; return {where(greater(x, 0), gy, where(less(x, 0), negative(gy), zeros_like(gy)))}; }
    [[nodiscard]] bool accepts(DType d) const override { return d != DType::boolean; }
};

}  // namespace

Var abs(Operand x) { return elementwise<Abs>({std::move(x)}); }

}  // namespace bitale
