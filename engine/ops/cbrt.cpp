// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/cbrt.h"

namespace bitale {
namespace {

/// Cube root, elementwise.  y = cbrt(x),  dy/dx = y / (3 x) = 1 / (3 y^2), which is inf at 0.
struct Cbrt final : Elementwise<Cbrt, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "cbrt"; }
    static auto apply(auto x) { return math::cbrt(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy / (3 * square(y))}; }
};

}  // namespace

Var cbrt(Operand x) { return elementwise<Cbrt>({std::move(x)}); }

}  // namespace bitale
