// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The sign of a float, as far as its operations show it; nan may always be.
#include "engine/loop/ir.h"

namespace bitale::loop {

/// e >= 0, or nan: |x|, x * x, roots, and sums, products and choices of such.
[[nodiscard]] bool never_negative(const Expr& e);
/// e <= 0, or nan: -x * x.
[[nodiscard]] bool never_positive(const Expr& e);

}  // namespace bitale::loop
