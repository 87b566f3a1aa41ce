// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Indices that are values, as every op that reads or writes at them wants them.
#include "engine/node.h"

namespace bitale {

/// The same elements of an axis of `extent`, counted from its begin, as i64: x where x >= 0, else x + extent.  Another index is an IndexError of
/// the call, before any variable is written.  What is read at the result must stay in bounds even so: the call fails later than it reads.
[[nodiscard]] Var normal_index(const Var& x, const Dim& extent, const Source&);

}  // namespace bitale
