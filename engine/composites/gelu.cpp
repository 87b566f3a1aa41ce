// SPDX-License-Identifier: BSD-3-Clause
#include <numbers>

#include "engine/composites/compute.h"

namespace bitale {
namespace {

/// x / 2 erfc(-x / sqrt(2)) = x / 2 (1 + erf(x / sqrt(2))), which cancels where x is negative.
Var exact(const Var& x) { return x * 0.5 * erfc(x * (-1 / std::numbers::sqrt2)); }

/// D. Hendrycks and K. Gimpel, Gaussian Error Linear Units (2016): x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
Var approximate(const Var& x) {
    const double factor = std::numbers::sqrt2 * std::numbers::inv_sqrtpi;
    return x * 0.5 * (1 + tanh(factor * (x + 0.044715 * (x * square(x)))));
}

}  // namespace

Var gelu(Operand x, bool by_tanh) {
    const SourceScope scope("gelu", x);
    const Computed c(x);
    return c.result(by_tanh ? approximate(c.value()) : exact(c.value()));
}

}  // namespace bitale
