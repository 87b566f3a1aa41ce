// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "engine/node.h"

namespace bitale {

/// Where x is a transpose: axis k of x is axis permutation[k] of its input.  Null for other nodes.
[[nodiscard]] const std::vector<std::size_t>* permutation_of(const Var& x);

}  // namespace bitale
