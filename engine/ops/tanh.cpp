// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/tanh.h"

namespace bitale {
namespace {

/// Hyperbolic tangent, elementwise.  y = tanh(x),  dy/dx = 1 - y^2.
struct Tanh final : Elementwise<Tanh, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "tanh"; }
    static auto apply(auto x) { return math::tanh(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * (1 - square(y))}; }
};

}  // namespace

Var tanh(Operand x) { return elementwise<Tanh>({std::move(x)}); }

}  // namespace bitale
