// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/rounding.h"

namespace bitale {
namespace {

/// The integer part, elementwise: rounds toward zero; exact, keeps -0, inf and nan.  The derivative is 0: no gradient.
struct Trunc final : Elementwise<Trunc, 1, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "trunc"; }
    static auto apply(auto x) { return math::round_toward_zero(x); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
};

}  // namespace

Var trunc(Operand x) { return elementwise<Trunc>({std::move(x)}); }

}  // namespace bitale
