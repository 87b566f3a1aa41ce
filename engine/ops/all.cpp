// SPDX-License-Identifier: BSD-3-Clause
#include "engine/reduction.h"

namespace bitale {
namespace {

/// Whether all elements are true over axes, as bool; non-zero is true, nan too.  Of nothing: true.
struct All final : Reduction {
    using Reduction::Reduction;
    [[nodiscard]] std::string_view name() const override { return "all"; }
    [[nodiscard]] DType result(DType) const override { return DType::boolean; }
    [[nodiscard]] loop::ReduceOp combiner() const override { return loop::ReduceOp::minimum; }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
};

}  // namespace

Var all(Operand x, Axes axes, bool keepdims) { return reduce<All>(x, axes, keepdims, "all"); }

}  // namespace bitale
