// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <numeric>

#include "bitale/ops.h"
#include "engine/leaves.h"
#include "engine/reduction.h"
#include "engine/transpose.h"

namespace bitale {
namespace {

/// Permutation of axes: axis k of y is axis permutation[k] of x.  The gradient is the inverse permutation.
struct Transpose final : Op {
    explicit Transpose(std::vector<std::size_t> permutation) : permutation_(std::move(permutation)) {}
    [[nodiscard]] std::string_view name() const override { return "transpose"; }
    [[nodiscard]] std::string attributes() const override { return axes_text(permutation_); }
    [[nodiscard]] bool is_view() const override { return true; }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source&) const override {
        std::vector<Dim> dims;
        for (std::size_t axis : permutation_) dims.push_back(inputs[0].dims()[axis]);
        return {{{inputs[0].dtype(), std::move(dims)}}, {}};
    }
    [[nodiscard]] Gradients gradient(const Var&, const Var& gy) const override {
        std::vector<int> inverse(permutation_.size());
        for (std::size_t k = 0; k < permutation_.size(); ++k) inverse[permutation_[k]] = static_cast<int>(k);
        return {transpose(gy, inverse)};
    }
    void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override {
        Dims strides;
        for (std::size_t axis : permutation_) strides.push_back(inputs[0].strides()[axis]);
        copy(AnyView(inputs[0].dtype(), inputs[0].data(), outputs[0].shape(), strides), outputs[0]);
    }
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node&, const Indices& indices) const override {
        Indices own(indices.size());
        for (std::size_t k = 0; k < permutation_.size(); ++k) own[permutation_[k]] = indices[k];
        return context.input(0, own);
    }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        if (std::ranges::is_sorted(permutation_)) return node.inputs[0];
        return {};
    }

    [[nodiscard]] const std::vector<std::size_t>& permutation() const { return permutation_; }

private:
    std::vector<std::size_t> permutation_;
};

}  // namespace

const std::vector<std::size_t>* permutation_of(const Var& x) {
    auto* t = as<Transpose>(x);
    return t ? &t->permutation() : nullptr;
}

Var transpose(Operand x) {
    std::vector<int> reversed(resolve_one(x).rank());
    std::iota(reversed.rbegin(), reversed.rend(), 0);
    return transpose(std::move(x), std::move(reversed));
}

Var transpose(Operand x, std::vector<int> permutation) {
    const Source source = source_at(x.at());
    const Var v = resolve_one(x);
    if (permutation.size() != v.rank())
        throw ShapeError("transpose: the permutation names " + std::to_string(permutation.size()) + " axes, x has rank " + std::to_string(v.rank()), {describe("x", v), describe("in", source, "transpose")});
    (void)normal_axes(permutation, v.rank(), v, "transpose", source);   // range and uniqueness
    std::vector<std::size_t> axes;
    for (int axis : permutation) axes.push_back(static_cast<std::size_t>(axis < 0 ? axis + static_cast<int>(v.rank()) : axis));
    return apply(std::make_shared<const Transpose>(std::move(axes)), {v}, source);
}

}  // namespace bitale
