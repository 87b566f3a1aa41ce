// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/leaves.h"

namespace bitale {
namespace {

/// Sum, elementwise.  z = x + y,  dz/dx = dz/dy = 1.  Integers wrap, bool: or.
struct Add final : Elementwise<Add, 2, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "add"; }
    static auto apply(auto x, auto y) { return math::add(x, y); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { (void)y; return {gy, gy}; }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        // x + -0 == x, also for x = -0 and nan; x + 0 only for integers (-0 + 0 is +0)
        for (std::size_t k : {0u, 1u}) {
            const Var& other = node.inputs[1 - k];
            if (is_constant(other, -0.0) && node.inputs[k].type() == node.types[0]) return node.inputs[k];
        }
        return {};
    }
};

}  // namespace

Var add(Operand x, Operand y) { return elementwise<Add>({std::move(x), std::move(y)}); }

}  // namespace bitale
