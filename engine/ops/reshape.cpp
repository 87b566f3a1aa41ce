// SPDX-License-Identifier: BSD-3-Clause
#include <cstring>

#include "bitale/ops.h"
#include "engine/op.h"

namespace bitale {
namespace {

/// The elements in row-major order under other dims.  The gradient is reshaped back.
struct Reshape final : Op {
    explicit Reshape(std::vector<Dim> dims) : dims_(std::move(dims)) {}
    [[nodiscard]] std::string_view name() const override { return "reshape"; }
    [[nodiscard]] std::string attributes() const override { return text(dims_); }
    [[nodiscard]] bool same(const Op& other) const override {   // by dims, not by their names
        auto* o = dynamic_cast<const Reshape*>(&other);
        return o && o->dims_ == dims_;
    }
    [[nodiscard]] bool is_view() const override { return true; }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source& source) const override {
        const Var& x = inputs[0];
        const Dim from = product(x.dims()), to = product(dims_);
        Inferred out{{{x.dtype(), dims_}}, {}};
        if (from == to) return out;
        if (from.is_known() && to.is_known())
            throw ShapeError("reshape: " + x.type().text() + " has " + from.text() + " elements, " + text(dims_) + " has " + to.text(), {describe("x", x), describe("in", source, "reshape")});
        out.constraints.push_back({from, to});
        return out;
    }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        const auto& dims = input(y, 0).dims();
        return {reshape(gy, std::vector<Extent>(dims.begin(), dims.end()))};
    }
    void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override {
        if (const auto n = static_cast<std::size_t>(element_count(outputs[0].shape()))) std::memcpy(outputs[0].data(), inputs[0].data(), n * size_of(inputs[0].dtype()));
    }
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node& node, const Indices& indices) const override {
        return context.input(0, context.unravel(context.ravel(indices, dims_), node.inputs[0].dims()));
    }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        const Var& x = node.inputs[0];
        if (x.type() == node.types[0]) return x;
        return {};
    }

private:
    std::vector<Dim> dims_;
};

}  // namespace

Var reshape(Operand x, std::vector<Extent> extents) {
    const Source source = source_at(x.at());
    const Var v = resolve_one(x);
    std::vector<Dim> dims;
    std::optional<std::size_t> open;
    Dim others = 1;
    for (std::size_t k = 0; k < extents.size(); ++k) {
        if (!extents[k].dim && open) throw ShapeError("reshape: two extents are -1", {describe("x", v), describe("in", source, "reshape")});
        if (!extents[k].dim) open = k;
        else others = others * *extents[k].dim;
        dims.push_back(extents[k].dim.value_or(Dim(1)));
    }
    if (open) {
        const Dim all = product(v.dims());
        if (others.is(0) || (all.is_known() && others.is_known() && all.known() % others.known()))
            throw ShapeError("reshape: " + all.text() + " elements cannot be divided into rows of " + others.text(), {describe("x", v), describe("in", source, "reshape")});
        dims[*open] = all / others;
    }
    return apply(std::make_shared<const Reshape>(std::move(dims)), {v}, source);
}

}  // namespace bitale
