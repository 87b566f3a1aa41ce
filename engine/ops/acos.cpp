// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/asin.h"

namespace bitale {
namespace {

/// Arc cosine, elementwise.  y = acos(x),  dy/dx = -1 / sqrt((1 - x) (1 + x)), which does not cancel near 1.
struct Acos final : Elementwise<Acos, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "acos"; }
    static auto apply(auto x) { return math::acos(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { const Var& x = input(y, 0); return {negative(gy / sqrt((1 - x) * (1 + x)))}; }
};

}  // namespace

Var acos(Operand x) { return elementwise<Acos>({std::move(x)}); }

}  // namespace bitale
