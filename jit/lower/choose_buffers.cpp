// SPDX-License-Identifier: BSD-3-Clause
#include "jit/lower/choose_buffers.h"

#include <algorithm>

#include "engine/leaves.h"

namespace bitale::jit {
namespace {

/// Whether n reads elements of input k more than once: it has more elements than the input, neither sums them away
/// nor fills the rest with something else.
bool repeats(const Node& n, const Var& x) {
    if (n.op->is_reduction() || n.op->reads_each_once()) return false;
    return !(product(n.types[0].dims) == product(x.dims())) && x.dims() != n.types[0].dims;
}

/// Operations that one element of a node costs, without its inputs.
int cost(const Node& n) {
    constexpr int transcendental = 24;      // operations: exp, log, tanh expand to about that many
    const auto name = n.op->name();
    return name == "exp" || name == "log" || name == "tanh" ? transcendental : 1;
}

}  // namespace

std::unordered_set<const Node*> choose_buffers(const Graph& graph, const InlineOptions& options) {
    const auto order = graph.order();
    std::unordered_set<const Node*> buffered;
    std::unordered_map<const Node*, int> uses;      // times an element is written into expressions
    std::unordered_set<const Node*> summed;         // their elements are written into a reduction's
    for (const Var& root : graph.roots()) uses[&root.node()] += 1;
    // Readers first: the number of uses of a value is that of its readers, as far as they are inlined themselves.
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
        const Node& n = **at;
        if (n.op->is_leaf()) continue;
        const bool single = uses[&n] == 1 || n.op->is_view();
        // A loop is split where the parts of a concatenation meet, a reduction is not.
        const bool chooses = n.op->reads_each_once() && !n.op->is_view();
        const bool inlined = options.enabled && single && !n.op->is_reduction() && !(chooses && summed.contains(&n)) && n.types.size() == 1;
        if (!inlined) buffered.insert(&n);
        if (n.op->is_reduction() || (inlined && summed.contains(&n)))
            for (const Var& x : n.inputs) summed.insert(&x.node());
        if (n.op->reads_extents_only()) continue;
        const int per_use = inlined ? uses[&n] : 1;
        for (const Var& x : n.inputs) uses[&x.node()] += per_use * (repeats(n, x) ? 2 : 1);
    }
    // Inputs first: cut what has grown too large.
    std::unordered_map<const Node*, int> size;
    for (const Node* n : order) {
        int total = cost(*n);
        for (const Var& x : n->inputs) total += buffered.contains(&x.node()) || x.node().op->is_leaf() ? 1 : size[&x.node()];
        if (total > options.largest) {
            // The largest operand gets the buffer: the expression itself may still be inlined.
            for (const Var& x : n->inputs)
                if (!x.node().op->is_leaf() && size[&x.node()] > options.largest / 4) buffered.insert(&x.node());
            total = cost(*n);
            for (const Var& x : n->inputs) total += buffered.contains(&x.node()) || x.node().op->is_leaf() ? 1 : size[&x.node()];
        }
        size[n] = total;
    }
    return buffered;
}

}  // namespace bitale::jit
