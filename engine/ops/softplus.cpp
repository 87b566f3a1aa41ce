// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/softplus.h"

namespace bitale {
namespace {

/// log(1 + e^x), elementwise.  y = softplus(x),  dy/dx = sigmoid(x).
struct Softplus final : Elementwise<Softplus, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "softplus"; }
    static auto apply(auto x) { return math::softplus(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * sigmoid(input(y, 0))}; }
};

}  // namespace

Var softplus(Operand x) { return elementwise<Softplus>({std::move(x)}); }

}  // namespace bitale
