// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/convert.h"
#include "engine/op.h"

namespace bitale {
namespace {

/// Conversion to another dtype (ops.h: cast).  The gradient is cast back; nothing flows through integers.
struct Cast final : Op {
    explicit Cast(DType to) : to_(to) {}
    [[nodiscard]] std::string_view name() const override { return "cast"; }
    [[nodiscard]] std::string attributes() const override { return std::string(bitale::name(to_)); }
    [[nodiscard]] bool is_view() const override { return true; }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source&) const override { return {{{to_, inputs[0].dims()}}, {}}; }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        const DType from = input(y, 0).dtype();
        return {is_floating(from) && is_floating(to_) ? cast(gy, from) : Var()};
    }
    void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override { convert_into(inputs[0], outputs[0]); }
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node&, const Indices& indices) const override { return context.converted(0, indices, to_); }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        if (node.inputs[0].dtype() == to_) return node.inputs[0];
        return {};
    }

private:
    DType to_;
};

}  // namespace

Var cast(Operand x, DType to) { return apply(std::make_shared<const Cast>(to), {resolve_one(x)}, source_at(x.at())); }

}  // namespace bitale
