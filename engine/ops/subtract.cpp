// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/leaves.h"

namespace bitale {
namespace {

/// Difference, elementwise.  z = x - y,  dz/dx = 1,  dz/dy = -1.  Integers wrap.
struct Subtract final : Elementwise<Subtract, 2, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "subtract"; }
    static auto apply(auto x, auto y) { return math::subtract(x, y); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { (void)y; return {gy, negative(gy)}; }
    [[nodiscard]] bool accepts(DType d) const override { return d != DType::boolean; }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        // x - 0 == x, also for x = -0 and nan
        if (is_constant(node.inputs[1], 0) && node.inputs[0].type() == node.types[0]) return node.inputs[0];
        return {};
    }
};

}  // namespace

Var subtract(Operand x, Operand y) { return elementwise<Subtract>({std::move(x), std::move(y)}); }

}  // namespace bitale
