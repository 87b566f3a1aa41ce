// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "bitale/ops.h"
#include "engine/op.h"

namespace bitale {
namespace {

/// The numbers of the elements: y[i] = i, as i64.  It has no input, so there is no gradient.
struct Arange final : Op {
    explicit Arange(Dim count) : count_(std::move(count)) {}
    [[nodiscard]] std::string_view name() const override { return "arange"; }
    [[nodiscard]] std::string attributes() const override { return count_.text(); }
    [[nodiscard]] bool same(const Op& other) const override {   // by dims, not by their names
        auto* o = dynamic_cast<const Arange*>(&other);
        return o && o->count_ == count_;
    }
    [[nodiscard]] Inferred infer(std::span<const Var>, const Source&) const override { return {{{DType::i64, {count_}}}, {}}; }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {}; }
    void evaluate(const DimBinding&, std::span<const AnyView>, std::span<const AnyMutableView> outputs) const override {
        auto* y = static_cast<std::int64_t*>(outputs[0].data());
        for (std::int64_t i = 0; i < outputs[0].shape()[0]; ++i) y[i] = i;
    }
    [[nodiscard]] loop::Expr element(ElementContext&, const Node&, const Indices& indices) const override { return indices[0]; }

private:
    Dim count_;
};

/// How many steps lie before `stop`.
std::int64_t count_of(double start, double stop, double step, const Source& source) {
    constexpr double most = 0x1p53;     // beyond, neighbours are not told apart
    const double count = std::ceil((stop - start) / step);
    if (step == 0 || !(std::abs(count) < most))
        throw ValueError("arange: from " + std::to_string(start) + " to " + std::to_string(stop) + " in steps of " + std::to_string(step), {describe("in", source, "arange")});
    return count > 0 ? static_cast<std::int64_t>(count) : 0;
}

}  // namespace

Var arange(Dim count, DType dtype, std::source_location at) {
    const Source source = source_at(at);
    const SourceScope scope(source);
    return cast(apply(std::make_shared<const Arange>(std::move(count)), {}, source), dtype);
}

Var arange(double start, double stop, double step, DType dtype, std::source_location at) {
    const Source source = source_at(at);
    const SourceScope scope(source);
    const DType steps = is_floating(dtype) ? DType::f64 : DType::i64;
    const Var y = arange(Dim(count_of(start, stop, step, source)), steps, at);
    if (steps == DType::f64) return cast(y * step + start, dtype);
    return cast(y * static_cast<std::int64_t>(step) + static_cast<std::int64_t>(start), dtype);
}

}  // namespace bitale
