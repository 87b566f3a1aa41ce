// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// Whether x is no number, elementwise, as bool.
struct IsNan final : Elementwise<IsNan, 1, Result::boolean> {
    [[nodiscard]] std::string_view name() const override { return "isnan"; }
    static auto apply(auto x) { return math::is_not_a_number(x); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
};

}  // namespace

Var isnan(Operand x) { return elementwise<IsNan>({std::move(x)}); }

}  // namespace bitale
