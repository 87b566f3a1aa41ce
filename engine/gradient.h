// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Helpers that gradient rules share.
#include "bitale/ops.h"

namespace bitale {

/// A 0 of x's dtype with x's dims (a broadcast constant, no buffer).
[[nodiscard]] Var zeros_like(const Var& x);
/// The gradient g of an operand that was broadcast or cast, brought back to the operand's type: summed over what was repeated.
[[nodiscard]] Var match(const Var& g, const TensorType& operand);

}  // namespace bitale
