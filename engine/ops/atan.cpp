// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/atan.h"

namespace bitale {
namespace {

/// Arc tangent, elementwise.  y = atan(x),  dy/dx = 1 / (1 + x^2).
struct Atan final : Elementwise<Atan, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "atan"; }
    static auto apply(auto x) { return math::atan(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy / (1 + square(input(y, 0)))}; }
};

}  // namespace

Var atan(Operand x) { return elementwise<Atan>({std::move(x)}); }

}  // namespace bitale
