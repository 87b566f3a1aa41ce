// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// Whether exactly one of both is true, elementwise, as bool; non-zero is true, nan too.
struct LogicalXor final : Elementwise<LogicalXor, 2, Result::boolean> {
    [[nodiscard]] std::string_view name() const override { return "logical_xor"; }
    static auto apply(auto x, auto y) { return math::bit_xor(math::is_true(x), math::is_true(y)); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var(), Var()}; }
};

}  // namespace

Var logical_xor(Operand x, Operand y) { return elementwise<LogicalXor>({std::move(x), std::move(y)}); }

}  // namespace bitale
