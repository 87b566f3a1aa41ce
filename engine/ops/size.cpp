// SPDX-License-Identifier: BSD-3-Clause
#include "engine/leaves.h"
#include "engine/reduction.h"

namespace bitale {
namespace {

/// Number of elements along axes, an i64 scalar that depends on the dims only.
struct Size final : Op {
    explicit Size(std::vector<std::size_t> axes) : axes_(std::move(axes)) {}
    [[nodiscard]] std::string_view name() const override { return "size"; }
    [[nodiscard]] std::string attributes() const override { return "axes=" + axes_text(axes_); }
    [[nodiscard]] bool reads_extents_only() const override { return true; }
    [[nodiscard]] Inferred infer(std::span<const Var>, const Source&) const override { return {{{DType::i64, {}}}, {}}; }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
    void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override {
        std::int64_t n = 1;
        for (std::size_t axis : axes_) n *= inputs[0].shape()[axis];
        *static_cast<std::int64_t*>(outputs[0].data()) = n;
    }
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node& node, const Indices&) const override {
        loop::Expr n = loop::integer(1);
        for (std::size_t axis : axes_) n = n * context.extent(node.inputs[0].dims()[axis]);
        return n;
    }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        Dim n = 1;
        for (std::size_t axis : axes_) n = n * node.inputs[0].dims()[axis];
        if (n.is_known()) return constant(DType::i64, n.known());
        return {};
    }

private:
    std::vector<std::size_t> axes_;
};

}  // namespace

Var size(Operand x, Axes axes) {
    const Source source = source_at(x.at());
    const Var v = resolve_one(x);
    return apply(std::make_shared<const Size>(normal_axes(axes, v, "size", source)), {v}, source);
}

}  // namespace bitale
