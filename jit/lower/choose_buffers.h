// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// inline_values: which values of a graph get a buffer.  All others are written into the expressions of their readers.
#include <unordered_set>

#include "engine/graph.h"

namespace bitale::jit {

struct InlineOptions {
    bool enabled = true;            // false: every value has a buffer (how the pass is tested)
    int largest = 256;              // operations in one expression; above, it is cut
    bool known_extents = true;      // false: in the kernel every extent is symbolic, also one that the graph knows
};

/// Nodes that are computed into a buffer of their own.  A value is inlined if it has one reader that reads each element once, if it
/// costs no more than a load (views), or if it is large, made of little, and only reduced to little; reductions over more than 8 elements,
/// other values with more readers, and pads and concatenations that a reduction reads have buffers.
[[nodiscard]] std::unordered_set<const Node*> choose_buffers(const Graph&, const InlineOptions&);

}  // namespace bitale::jit
