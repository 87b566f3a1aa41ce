// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"

namespace bitale {
namespace {

/// Reciprocal, elementwise.  y = 1 / x,  dy/dx = -y^2.  Integers give f64.
struct Reciprocal final : Elementwise<Reciprocal, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "reciprocal"; }
    static auto apply(auto x) { return 1 / x; }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {negative(gy * square(y))}; }
};

}  // namespace

Var reciprocal(Operand x) { return elementwise<Reciprocal>({std::move(x)}); }

}  // namespace bitale
