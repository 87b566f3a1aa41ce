// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// x / 2^y rounded down, elementwise, of integers; counts below 0 or from the width on leave the sign: 0 or -1.
struct RightShift final : Elementwise<RightShift, 2, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "right_shift"; }
    static auto apply(auto x, auto y) { return math::shift_right(x, y); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var(), Var()}; }
    [[nodiscard]] bool accepts(DType d) const override { return is_integer(d); }
};

}  // namespace

Var right_shift(Operand x, Operand y) { return elementwise<RightShift>({std::move(x), std::move(y)}); }

}  // namespace bitale
