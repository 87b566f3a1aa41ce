// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"

namespace bitale {
namespace {

/// Comparison, elementwise.  z = x >= y as bool; no gradient.
struct GreaterEqual final : Elementwise<GreaterEqual, 2, Result::boolean> {
    [[nodiscard]] std::string_view name() const override { return "greater_equal"; }
    static auto apply(auto x, auto y) { return x >= y; }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { (void)y; (void)gy; return {Var(), Var()}; }
};

}  // namespace

Var greater_equal(Operand x, Operand y) { return elementwise<GreaterEqual>({std::move(x), std::move(y)}); }

}  // namespace bitale
