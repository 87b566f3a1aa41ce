// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"

namespace bitale {
namespace {

/// |x| with the sign of y, elementwise; |x| where y is nan, whose sign means nothing.  dz/dx = sign(x) * sign(y), where the sign of a zero y counts; dz/dy = 0.
struct Copysign final : Elementwise<Copysign, 2, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "copysign"; }
    static auto apply(auto x, auto y) { return math::copysign(x, math::select(math::is_nan(y), math::like(y, 1), y)); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * (sign(input(y, 0)) * copysign(1, input(y, 1))), Var()}; }
};

}  // namespace

Var copysign(Operand x, Operand y) { return elementwise<Copysign>({std::move(x), std::move(y)}); }

}  // namespace bitale
