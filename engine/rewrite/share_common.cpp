// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "engine/rewrite/passes.h"

namespace bitale {
namespace {

std::size_t hash(const Node& n) {
    std::size_t h = std::hash<std::string_view>{}(n.op->name());
    if (n.inputs.empty()) h ^= std::hash<std::string>{}(n.op->attributes());    // else all constants would meet in one bucket
    for (const Var& x : n.inputs) h = h * 1000003u ^ std::hash<const void*>{}(&x.node()) ^ x.output();
    return h;
}

bool equal_nodes(const Node& a, const Node& b) {
    return a.types == b.types && std::ranges::equal(a.inputs, b.inputs, [](const Var& x, const Var& y) { return x.is(y); }) && a.op->same(*b.op);
}

}  // namespace

Graph share_common(const Graph& graph) {
    std::unordered_multimap<std::size_t, std::shared_ptr<const Node>> known;
    return rewrite(graph, [&](const std::shared_ptr<const Node>& n) -> std::vector<Var> {
        const std::size_t h = hash(*n);
        for (auto [at, end] = known.equal_range(h); at != end; ++at) {
            if (!equal_nodes(*at->second, *n)) continue;
            std::vector<Var> out;
            for (std::uint32_t k = 0; k < n->types.size(); ++k) out.emplace_back(at->second, k);
            return out;
        }
        known.emplace(h, n);
        return {};
    });
}

}  // namespace bitale
