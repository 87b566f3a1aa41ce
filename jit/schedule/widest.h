// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "engine/loop/ir.h"

namespace bitale::jit {

/// Bytes of the widest value that is loaded or computed for `e`: what decides how many lanes a vector has.  Index arithmetic and flags
/// do not count, nor do arms that are needed seldom: they may take two vectors for one.
[[nodiscard]] int widest_value(const loop::Expr& e);

}  // namespace bitale::jit
