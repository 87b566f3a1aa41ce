// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/rounding.h"

namespace bitale {
namespace {

/// The largest integer not above x, elementwise; exact, keeps -0, inf and nan.  The derivative is 0: no gradient.
struct Floor final : Elementwise<Floor, 1, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "floor"; }
    static auto apply(auto x) { return math::round_down(x); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
};

}  // namespace

Var floor(Operand x) { return elementwise<Floor>({std::move(x)}); }

}  // namespace bitale
