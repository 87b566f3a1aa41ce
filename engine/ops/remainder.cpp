// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/division.h"

namespace bitale {
namespace {

/// x - y * floor(x / y), elementwise: the sign is y's (engine/math/division.h).  dz/dx = 1,  dz/dy = -floor(x / y).
struct Remainder final : Elementwise<Remainder, 2, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "remainder"; }
    static auto apply(auto x, auto y) { return math::remainder(x, y); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy, negative(gy * floor_divide(input(y, 0), input(y, 1)))}; }
    [[nodiscard]] bool accepts(DType d) const override { return d != DType::boolean; }
};

}  // namespace

Var remainder(Operand x, Operand y) { return elementwise<Remainder>({std::move(x), std::move(y)}); }

}  // namespace bitale
