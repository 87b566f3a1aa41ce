// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/leaves.h"

namespace bitale {
namespace {

/// Product, elementwise.  z = x * y,  dz/dx = y,  dz/dy = x.  Integers wrap, bool: and.
struct Multiply final : Elementwise<Multiply, 2, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "multiply"; }
    static auto apply(auto x, auto y) { return math::multiply(x, y); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * input(y, 1), gy * input(y, 0)}; }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        // x * 1 == x, also for nan and -0.  (x * 0 is not 0 for inf and nan.)
        for (std::size_t k : {0u, 1u})
            if (is_constant(node.inputs[1 - k], 1) && node.inputs[k].type() == node.types[0]) return node.inputs[k];
        return {};
    }
};

}  // namespace

Var multiply(Operand x, Operand y) { return elementwise<Multiply>({std::move(x), std::move(y)}); }

}  // namespace bitale
