// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/leaves.h"

namespace bitale {
namespace {

/// Quotient, elementwise.  z = x / y,  dz/dx = 1 / y,  dz/dy = -z / y.  Integers give f64.
struct Divide final : Elementwise<Divide, 2, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "divide"; }
    static auto apply(auto x, auto y) { return x / y; }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy / input(y, 1), negative(gy * y / input(y, 1))}; }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        // x / 1 == x, also for nan and -0
        if (is_constant(node.inputs[1], 1) && node.inputs[0].type() == node.types[0]) return node.inputs[0];
        return {};
    }
};

}  // namespace

Var divide(Operand x, Operand y) { return elementwise<Divide>({std::move(x), std::move(y)}); }

}  // namespace bitale
