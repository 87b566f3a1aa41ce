// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/atan.h"

namespace bitale {
namespace {

/// Angle of the point (x, y), elementwise.  z = atan2(y, x),  dz/dy = x / (x^2 + y^2),  dz/dx = -y / (x^2 + y^2).
struct Atan2 final : Elementwise<Atan2, 2, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "atan2"; }
    static auto apply(auto y, auto x) { return math::atan2(y, x); }
    [[nodiscard]] Gradients gradient(const Var& z, const Var& gz) const override {
        const Var &y = input(z, 0), &x = input(z, 1);
        const Var scaled = gz / (square(x) + square(y));
        return {scaled * x, negative(scaled * y)};
    }
};

}  // namespace

Var atan2(Operand y, Operand x) { return elementwise<Atan2>({std::move(y), std::move(x)}); }

}  // namespace bitale
