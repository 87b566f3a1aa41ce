// SPDX-License-Identifier: BSD-3-Clause
#include <numbers>

#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/erfc.h"

namespace bitale {
namespace {

constexpr double two_over_sqrt_pi = 2 * std::numbers::inv_sqrtpi;

/// Complementary error function, elementwise.  y = 1 - erf(x),  dy/dx = -2/sqrt(pi) e^(-x^2).
struct Erfc final : Elementwise<Erfc, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "erfc"; }
    static auto apply(auto x) { return math::erfc(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * (-two_over_sqrt_pi * exp(negative(square(input(y, 0)))))}; }
};

}  // namespace

Var erfc(Operand x) { return elementwise<Erfc>({std::move(x)}); }

}  // namespace bitale
