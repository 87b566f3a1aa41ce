// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/op.h"

namespace bitale {
namespace {

/// x itself, a constant for every gradient.  Once gradients are made it has done its work, and simplify removes it.
struct StopGradient final : Op {
    [[nodiscard]] std::string_view name() const override { return "stop_gradient"; }
    [[nodiscard]] bool is_view() const override { return true; }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source&) const override { return {{inputs[0].type()}, {}}; }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
    void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override { copy(inputs[0], outputs[0]); }
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node&, const Indices& indices) const override { return context.input(0, indices); }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override { return node.inputs[0]; }
};

}  // namespace

Var stop_gradient(Operand x) {
    static const auto op = std::make_shared<const StopGradient>();
    return apply(op, {resolve_one(x)}, source_at(x.at()));
}

}  // namespace bitale
