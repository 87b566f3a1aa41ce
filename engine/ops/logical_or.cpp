// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// Whether one of both is true, elementwise, as bool; non-zero is true, nan too.
struct LogicalOr final : Elementwise<LogicalOr, 2, Result::boolean> {
    [[nodiscard]] std::string_view name() const override { return "logical_or"; }
    static auto apply(auto x, auto y) { return math::bit_or(math::is_true(x), math::is_true(y)); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var(), Var()}; }
};

}  // namespace

Var logical_or(Operand x, Operand y) { return elementwise<LogicalOr>({std::move(x), std::move(y)}); }

}  // namespace bitale
