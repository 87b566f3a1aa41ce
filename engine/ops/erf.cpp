// SPDX-License-Identifier: BSD-3-Clause
#include <numbers>

#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/erf.h"

namespace bitale {
namespace {

constexpr double two_over_sqrt_pi = 2 * std::numbers::inv_sqrtpi;

/// Error function, elementwise.  y = erf(x) = 2/sqrt(pi) * integral of e^(-t^2) from 0 to x,  dy/dx = 2/sqrt(pi) e^(-x^2).
struct Erf final : Elementwise<Erf, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "erf"; }
    static auto apply(auto x) { return math::erf(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * (two_over_sqrt_pi * exp(negative(square(input(y, 0)))))}; }
};

}  // namespace

Var erf(Operand x) { return elementwise<Erf>({std::move(x)}); }

}  // namespace bitale
