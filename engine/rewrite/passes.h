// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Graph passes.  Each is a pure function that keeps every bit of every output and update (class `exact`), with a bound on the
/// nodes it makes: at most one for each node of the graph.
#include "engine/graph.h"

namespace bitale {

/// Nodes all of whose inputs are constants become constants, if the result has no more elements than an input and no more than
/// `fold_limit` bytes: what is repeated costs nothing to compute, but a table costs loads.
[[nodiscard]] Graph fold_constants(const Graph&);
constexpr std::size_t fold_limit = 4096;    // bytes
/// Each op's own rules (x * 1 -> x, transpose of nothing, ...).
[[nodiscard]] Graph simplify(const Graph&);
/// Equal ops of equal inputs become one node.
[[nodiscard]] Graph share_common(const Graph&);

struct GraphPass {
    const char* name;
    Graph (*run)(const Graph&);
};
/// The passes in their order.  (Dead nodes drop by themselves: a Graph holds only what its roots reach.)
[[nodiscard]] std::span<const GraphPass> graph_passes();
/// All of them; `observe` is called after each with its name.
[[nodiscard]] Graph optimised(const Graph&, const std::function<void(const char*, const Graph&)>& observe = {});

}  // namespace bitale
