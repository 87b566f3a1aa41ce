// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// Bits set in both, elementwise, of integers; for bool its logic.
struct BitwiseAnd final : Elementwise<BitwiseAnd, 2, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "bitwise_and"; }
    static auto apply(auto x, auto y) { return math::bit_and(x, y); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var(), Var()}; }
    [[nodiscard]] bool accepts(DType d) const override { return !is_floating(d); }
};

}  // namespace

Var bitwise_and(Operand x, Operand y) { return elementwise<BitwiseAnd>({std::move(x), std::move(y)}); }

}  // namespace bitale
