// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/sin.h"

namespace bitale {
namespace {

/// Cosine, elementwise.  y = cos(x),  dy/dx = -sin(x).
struct Cos final : Elementwise<Cos, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "cos"; }
    static auto apply(auto x) { return math::cos(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {negative(gy * sin(input(y, 0)))}; }
};

}  // namespace

Var cos(Operand x) { return elementwise<Cos>({std::move(x)}); }

}  // namespace bitale
