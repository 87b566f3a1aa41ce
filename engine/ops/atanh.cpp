// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/atanh.h"

namespace bitale {
namespace {

/// Inverse hyperbolic tangent, elementwise.  y = atanh(x),  dy/dx = 1 / ((1 - x) (1 + x)), which keeps its digits near 1.
struct Atanh final : Elementwise<Atanh, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "atanh"; }
    static auto apply(auto x) { return math::atanh(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { const Var& x = input(y, 0); return {gy / ((1 - x) * (1 + x))}; }
};

}  // namespace

Var atanh(Operand x) { return elementwise<Atanh>({std::move(x)}); }

}  // namespace bitale
