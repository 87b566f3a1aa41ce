// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"

namespace bitale {
namespace {

/// Square, elementwise.  y = x * x,  dy/dx = 2 x.
struct Square final : Elementwise<Square, 1, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "square"; }
    static auto apply(auto x) { return math::multiply(x, x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {2 * gy * input(y, 0)}; }     // a constant gy takes the 2 in
};

}  // namespace

Var square(Operand x) { return elementwise<Square>({std::move(x)}); }

}  // namespace bitale
