// SPDX-License-Identifier: BSD-3-Clause
#include "engine/normal_index.h"

#include "engine/index_check.h"
#include "engine/op.h"
#include "engine/graph.h"

namespace bitale {
namespace {

/// Indices from -n to n - 1 as those from 0 to n - 1, elementwise.  No gradient flows through.
struct NormalIndex final : Op {
    explicit NormalIndex(Dim extent) : extent_(std::move(extent)) {}
    [[nodiscard]] std::string_view name() const override { return "normal_index"; }
    [[nodiscard]] std::string attributes() const override { return extent_.text(); }
    [[nodiscard]] bool same(const Op& other) const override {   // by dims, not by their names
        auto* o = dynamic_cast<const NormalIndex*>(&other);
        return o && o->extent_ == extent_;
    }
    [[nodiscard]] std::optional<Dim> index_extent() const override { return extent_; }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source&) const override { return {{{DType::i64, inputs[0].dims()}}, {}}; }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
    void evaluate(const DimBinding& binding, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override {
        const std::int64_t n = *binding.value(extent_);
        auto* y = static_cast<std::int64_t*>(outputs[0].data());
        visit(inputs[0].dtype(), [&]<class T>(std::type_identity<T>) {
            if constexpr (std::is_integral_v<T>)
                for (std::int64_t k = 0; k < element_count(inputs[0].shape()); ++k) {
                    const std::int64_t i = index_of(static_cast<const T*>(inputs[0].data())[k]);
                    y[k] = i < 0 ? i + n : i;
                }
        });
    }
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node&, const Indices& indices) const override {
        const loop::Expr i = index_of(context.input(0, indices));
        return loop::select(i < 0, i + context.extent(extent_), i);
    }

private:
    Dim extent_;
};

}  // namespace

Var normal_index(const Var& x, const Dim& extent, const Source& source) { return apply(std::make_shared<const NormalIndex>(extent), {x}, source); }

}  // namespace bitale
