// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// Whether both are true, elementwise, as bool; non-zero is true, nan too.
struct LogicalAnd final : Elementwise<LogicalAnd, 2, Result::boolean> {
    [[nodiscard]] std::string_view name() const override { return "logical_and"; }
    static auto apply(auto x, auto y) { return math::bit_and(math::is_true(x), math::is_true(y)); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var(), Var()}; }
};

}  // namespace

Var logical_and(Operand x, Operand y) { return elementwise<LogicalAnd>({std::move(x), std::move(y)}); }

}  // namespace bitale
