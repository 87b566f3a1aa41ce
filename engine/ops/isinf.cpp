// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// Whether x is inf or -inf, elementwise, as bool.
struct IsInf final : Elementwise<IsInf, 1, Result::boolean> {
    [[nodiscard]] std::string_view name() const override { return "isinf"; }
    static auto apply(auto x) { return math::is_infinite(x); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
};

}  // namespace

Var isinf(Operand x) { return elementwise<IsInf>({std::move(x)}); }

}  // namespace bitale
