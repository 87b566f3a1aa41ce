// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/sinh.h"

namespace bitale {
namespace {

/// Hyperbolic cosine, elementwise.  y = cosh(x),  dy/dx = sinh(x).
struct Cosh final : Elementwise<Cosh, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "cosh"; }
    static auto apply(auto x) { return math::cosh(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * sinh(input(y, 0))}; }
};

}  // namespace

Var cosh(Operand x) { return elementwise<Cosh>({std::move(x)}); }

}  // namespace bitale
