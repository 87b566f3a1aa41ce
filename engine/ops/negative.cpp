// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"

namespace bitale {
namespace {

/// Sign change, elementwise: exact, also for 0 and nan.  y = -x,  dy/dx = -1.
struct Negative final : Elementwise<Negative, 1, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "negative"; }
    static auto apply(auto x) { return math::negate(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { (void)y; return {negative(gy)}; }
    [[nodiscard]] bool accepts(DType d) const override { return d != DType::boolean; }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        // -(-x) == x
        const Node& inner = node.inputs[0].node();
        if (inner.op->name() == name()) return inner.inputs[0];
        return {};
    }
};

}  // namespace

Var negative(Operand x) { return elementwise<Negative>({std::move(x)}); }

}  // namespace bitale
