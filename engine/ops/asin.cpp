// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/asin.h"

namespace bitale {
namespace {

/// Arc sine, elementwise.  y = asin(x),  dy/dx = 1 / sqrt((1 - x) (1 + x)), which does not cancel near 1.
struct Asin final : Elementwise<Asin, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "asin"; }
    static auto apply(auto x) { return math::asin(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { const Var& x = input(y, 0); return {gy / sqrt((1 - x) * (1 + x))}; }
};

}  // namespace

Var asin(Operand x) { return elementwise<Asin>({std::move(x)}); }

}  // namespace bitale
