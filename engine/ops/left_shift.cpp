// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// x * 2^y modulo 2^width, elementwise, of integers; 0 for counts below 0 or from the width on.
struct LeftShift final : Elementwise<LeftShift, 2, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "left_shift"; }
    static auto apply(auto x, auto y) { return math::shift_left(x, y); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var(), Var()}; }
    [[nodiscard]] bool accepts(DType d) const override { return is_integer(d); }
};

}  // namespace

Var left_shift(Operand x, Operand y) { return elementwise<LeftShift>({std::move(x), std::move(y)}); }

}  // namespace bitale
