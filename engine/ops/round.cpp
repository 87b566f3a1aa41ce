// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/rounding.h"

namespace bitale {
namespace {

/// The nearest integer, half to even, elementwise; keeps -0, inf and nan.  The derivative is 0: no gradient.
struct Round final : Elementwise<Round, 1, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "round"; }
    static auto apply(auto x) { return math::round_nearest(x); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
};

}  // namespace

Var round(Operand x) { return elementwise<Round>({std::move(x)}); }

}  // namespace bitale
