// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"

namespace bitale {
namespace {

/// Comparison, elementwise.  z = x <= y as bool; no gradient.
struct LessEqual final : Elementwise<LessEqual, 2, Result::boolean> {
    [[nodiscard]] std::string_view name() const override { return "less_equal"; }
    static auto apply(auto x, auto y) { return x <= y; }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { (void)y; (void)gy; return {Var(), Var()}; }
};

}  // namespace

Var less_equal(Operand x, Operand y) { return elementwise<LessEqual>({std::move(x), std::move(y)}); }

}  // namespace bitale
