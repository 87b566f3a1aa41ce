// SPDX-License-Identifier: BSD-3-Clause
#include "engine/reduction.h"

namespace bitale {
namespace {

/// The smallest element over axes: IEEE 754-2019 minimum (nan propagates, -0 < +0).  Ties share the gradient equally.
struct Min final : Reduction {
    using Reduction::Reduction;
    [[nodiscard]] std::string_view name() const override { return "min"; }
    [[nodiscard]] DType result(DType d) const override { return d; }
    [[nodiscard]] loop::ReduceOp combiner() const override { return loop::ReduceOp::minimum; }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source& source) const override {
        refuse_empty(inputs[0], source);
        return Reduction::infer(inputs, source);
    }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {share_among_ties(input(y, 0), y, gy)}; }
};

}  // namespace

Var min(Operand x, Axes axes, bool keepdims) { return reduce<Min>(x, axes, keepdims, "min"); }

}  // namespace bitale
