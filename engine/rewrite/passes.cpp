// SPDX-License-Identifier: BSD-3-Clause
#include "engine/rewrite/passes.h"

#include <array>

namespace bitale {
namespace {
constexpr std::array<GraphPass, 4> passes{{
    {"fold_constants", fold_constants},
    {"simplify", simplify},
    {"fold_constants", fold_constants},     // again: simplify makes sizes and inner constants known
    {"share_common", share_common},         // last: it makes one node of what the others made equal
}};
}  // namespace

std::span<const GraphPass> graph_passes() { return passes; }

Graph optimised(const Graph& graph, const std::function<void(const char*, const Graph&)>& observe) {
    Graph g = graph;
    for (const GraphPass& pass : passes) {
        g = pass.run(g);
#ifdef BITALE_VERIFY
        verify(g);
#endif
        if (observe) observe(pass.name, g);
    }
    return g;
}

}  // namespace bitale
