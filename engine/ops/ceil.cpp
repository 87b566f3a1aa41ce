// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/rounding.h"

namespace bitale {
namespace {

/// The smallest integer not below x, elementwise; exact, keeps -0, inf and nan.  The derivative is 0: no gradient.
struct Ceil final : Elementwise<Ceil, 1, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "ceil"; }
    static auto apply(auto x) { return math::round_up(x); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
};

}  // namespace

Var ceil(Operand x) { return elementwise<Ceil>({std::move(x)}); }

}  // namespace bitale
