// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Index expressions as polynomials: how an offset moves with a loop's index, and whether two offsets are the same.
#include "engine/loop/ir.h"

namespace bitale::loop {

/// The coefficient of `v` in an integer expression, free of `v`:  stride(i * n + j, i) == n, stride(j, i) == 0.
/// Null if the expression is not affine in `v` (division by way of i, a load at i, i * i).
[[nodiscard]] Expr stride(const Expr& offset, const Index& v);

/// Equal for all values of their names, as far as that is easy to see: i64 sums and products are compared as polynomials (they
/// wrap, so all the laws of a ring hold), everything else node by node.  Loads are equal if buffer and offset are: that nothing is
/// stored between them is the caller's knowledge.
[[nodiscard]] bool same(const Expr&, const Expr&);

}  // namespace bitale::loop
