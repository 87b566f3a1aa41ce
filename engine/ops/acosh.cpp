// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/asinh.h"

namespace bitale {
namespace {

/// Inverse hyperbolic cosine, elementwise.  y = acosh(x),  dy/dx = 1 / sqrt((x - 1) (x + 1)) in two roots: the product may overflow.
struct Acosh final : Elementwise<Acosh, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "acosh"; }
    static auto apply(auto x) { return math::acosh(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { const Var& x = input(y, 0); return {gy * (rsqrt(x - 1) * rsqrt(x + 1))}; }
};

}  // namespace

Var acosh(Operand x) { return elementwise<Acosh>({std::move(x)}); }

}  // namespace bitale
