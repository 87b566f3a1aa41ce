// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/sinh.h"

namespace bitale {
namespace {

/// Hyperbolic sine, elementwise.  y = sinh(x),  dy/dx = cosh(x).
struct Sinh final : Elementwise<Sinh, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "sinh"; }
    static auto apply(auto x) { return math::sinh(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * cosh(input(y, 0))}; }
};

}  // namespace

Var sinh(Operand x) { return elementwise<Sinh>({std::move(x)}); }

}  // namespace bitale
