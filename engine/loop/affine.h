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

/// The same i64 number with equal terms added up: n - (n - 1) is 1.
[[nodiscard]] Expr normal(const Expr&);

/// A number that an i64 expression of indices and dims is never below, as far as their ranges show it.
[[nodiscard]] std::optional<std::int64_t> least(const Expr&);
/// x <= y for all values of their names; false: not known.
[[nodiscard]] bool at_most(const Expr& x, const Expr& y);

}  // namespace bitale::loop
