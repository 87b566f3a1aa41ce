// SPDX-License-Identifier: BSD-3-Clause
#include "engine/reduction.h"

namespace bitale {
namespace {

/// Whether an element is true over axes, as bool; non-zero is true, nan too.  Of nothing: false.
struct Any final : Reduction {
    using Reduction::Reduction;
    [[nodiscard]] std::string_view name() const override { return "any"; }
    [[nodiscard]] DType result(DType) const override { return DType::boolean; }
    [[nodiscard]] loop::ReduceOp combiner() const override { return loop::ReduceOp::maximum; }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
};

}  // namespace

Var any(Operand x, Axes axes, bool keepdims) { return reduce<Any>(x, axes, keepdims, "any"); }

}  // namespace bitale
