// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// All bits of an integer inverted, elementwise; for bool it is `not`.
struct BitwiseNot final : Elementwise<BitwiseNot, 1, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "bitwise_not"; }
    static auto apply(auto x) { return math::bit_not(x); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
    [[nodiscard]] bool accepts(DType d) const override { return !is_floating(d); }
};

}  // namespace

Var bitwise_not(Operand x) { return elementwise<BitwiseNot>({std::move(x)}); }

}  // namespace bitale
