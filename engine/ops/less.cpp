// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"

namespace bitale {
namespace {

/// Comparison, elementwise.  z = x < y as bool; no gradient.
struct Less final : Elementwise<Less, 2, Result::boolean> {
    [[nodiscard]] std::string_view name() const override { return "less"; }
    static auto apply(auto x, auto y) { return x < y; }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { (void)y; (void)gy; return {Var(), Var()}; }
};

}  // namespace

Var less(Operand x, Operand y) { return elementwise<Less>({std::move(x), std::move(y)}); }

}  // namespace bitale
