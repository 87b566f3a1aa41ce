// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/sigmoid.h"

namespace bitale {
namespace {

/// Logistic function, elementwise.  y = sigmoid(x) = 1 / (1 + e^-x),  dy/dx = y (1 - y) = y sigmoid(-x), which keeps its digits where y is
/// almost 1.
struct Sigmoid final : Elementwise<Sigmoid, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "sigmoid"; }
    static auto apply(auto x) { return math::sigmoid(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * (y * sigmoid(negative(input(y, 0))))}; }
};

}  // namespace

Var sigmoid(Operand x) { return elementwise<Sigmoid>({std::move(x)}); }

}  // namespace bitale
