// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/asinh.h"

namespace bitale {
namespace {

/// Inverse hyperbolic sine, elementwise.  y = asinh(x),  dy/dx = 1 / sqrt(x^2 + 1); hypot does not overflow.
struct Asinh final : Elementwise<Asinh, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "asinh"; }
    static auto apply(auto x) { return math::asinh(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy / hypot(input(y, 0), 1)}; }
};

}  // namespace

Var asinh(Operand x) { return elementwise<Asinh>({std::move(x)}); }

}  // namespace bitale
