// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/logic.h"

namespace bitale {
namespace {

/// Whether x is 0, elementwise, as bool: false for nan.
struct LogicalNot final : Elementwise<LogicalNot, 1, Result::boolean> {
    [[nodiscard]] std::string_view name() const override { return "logical_not"; }
    static auto apply(auto x) { return math::logical_not(math::is_true(x)); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
};

}  // namespace

Var logical_not(Operand x) { return elementwise<LogicalNot>({std::move(x)}); }

}  // namespace bitale
