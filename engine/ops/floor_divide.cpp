// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/division.h"

namespace bitale {
namespace {

/// x / y rounded down, elementwise (engine/math/division.h).  The derivatives are 0: no gradient.
struct FloorDivide final : Elementwise<FloorDivide, 2, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "floor_divide"; }
    static auto apply(auto x, auto y) { return math::floor_divide(x, y); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var(), Var()}; }
    [[nodiscard]] bool accepts(DType d) const override { return d != DType::boolean; }
};

}  // namespace

Var floor_divide(Operand x, Operand y) { return elementwise<FloorDivide>({std::move(x), std::move(y)}); }

}  // namespace bitale
