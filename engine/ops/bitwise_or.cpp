// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// Bits set in one of both, elementwise, of integers; for bool its logic.
struct BitwiseOr final : Elementwise<BitwiseOr, 2, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "bitwise_or"; }
    static auto apply(auto x, auto y) { return math::bit_or(x, y); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var(), Var()}; }
    [[nodiscard]] bool accepts(DType d) const override { return !is_floating(d); }
};

}  // namespace

Var bitwise_or(Operand x, Operand y) { return elementwise<BitwiseOr>({std::move(x), std::move(y)}); }

}  // namespace bitale
