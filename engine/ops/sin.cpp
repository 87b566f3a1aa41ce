// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/sin.h"

namespace bitale {
namespace {

/// Sine, elementwise.  y = sin(x),  dy/dx = cos(x).
struct Sin final : Elementwise<Sin, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "sin"; }
    static auto apply(auto x) { return math::sin(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * cos(input(y, 0))}; }
};

}  // namespace

Var sin(Operand x) { return elementwise<Sin>({std::move(x)}); }

}  // namespace bitale
