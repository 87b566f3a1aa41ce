// SPDX-License-Identifier: BSD-3-Clause
#include "engine/rewrite/passes.h"

namespace bitale {

Graph simplify(const Graph& graph) {
    return rewrite(graph, [](const std::shared_ptr<const Node>& n) -> std::vector<Var> {
        const SourceScope scope(n->source);
        if (auto simpler = n->op->simplify(*n)) return {*simpler};
        return {};
    });
}

}  // namespace bitale
