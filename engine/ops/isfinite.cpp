// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// Whether x is a number, neither inf nor nan, elementwise, as bool.
struct IsFinite final : Elementwise<IsFinite, 1, Result::boolean> {
    [[nodiscard]] std::string_view name() const override { return "isfinite"; }
    static auto apply(auto x) { return math::is_finite(x); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
};

}  // namespace

Var isfinite(Operand x) { return elementwise<IsFinite>({std::move(x)}); }

}  // namespace bitale
