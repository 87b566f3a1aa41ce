// SPDX-License-Identifier: BSD-3-Clause
#include "engine/gradient.h"

#include <unordered_map>
#include <unordered_set>

#include "engine/leaves.h"

namespace bitale {
namespace {

/// Nodes from which a floating path leads back to one of xs: only they need a gradient.
std::unordered_set<const Node*> dependents(const std::vector<const Node*>& order, const std::vector<Var>& xs) {
    std::unordered_set<const Node*> out;
    for (const Var& x : xs) out.insert(&x.node());
    for (const Node* n : order)
        for (const Var& in : n->inputs)
            if (out.contains(&in.node())) out.insert(n);
    return out;
}

void check(const Var& cost, const std::vector<Var>& xs, const Source& source) {
    const SourceLine in = describe("in", source, "grad");
    if (!cost.dims().empty()) throw GradientError("the cost is " + cost.type().text() + ", not a scalar; reduce it: grad(sum(cost), x)", {describe("cost", cost), in});
    if (!is_floating(cost.dtype())) throw GradientError("the cost is " + cost.type().text() + ", not floating; cast what it is made of", {describe("cost", cost), in});
    for (const Var& x : xs) {
        if (!x) throw ValueError("grad got an empty Var: it was default-constructed and never assigned", {describe("cost", cost), in});
        if (!is_floating(x.dtype())) throw GradientError("no gradient with respect to " + x.type().text() + ": it is not floating", {describe("x", x), in});
    }
}

using Totals = std::unordered_map<const Node*, std::vector<Var>>;   // d cost / d each output, null: none yet

/// Adds the part of d cost / d inputs(n) that flows through n's outputs.
void propagate(const Node& n, Totals& totals, const std::unordered_set<const Node*>& needed) {
    const auto at = totals.find(&n);
    if (at == totals.end()) return;
    const std::vector<Var> own = at->second;    // a copy: the map may grow
    for (std::uint32_t k = 0; k < own.size(); ++k) {
        if (!own[k]) continue;
        const SourceScope scope(n.source);
        const Gradients g = n.op->gradient(Var(n.shared_from_this(), k), own[k]);
        for (std::size_t i = 0; i < g.size(); ++i) {
            const Var& x = n.inputs[i];
            if (!g[i] || !is_floating(x.dtype()) || !needed.contains(&x.node())) continue;
            auto& total = totals.try_emplace(&x.node(), x.node().types.size()).first->second[x.output()];
            const Var part = match(g[i], x.type());
            total = total ? add(total, part) : part;
        }
    }
}

}  // namespace

Var zeros_like(const Var& x) {
    const Var zero = scalar_constant(x.dtype(), 0, x.node().source);
    return x.rank() ? broadcast_to(zero, x.dims()) : zero;
}

Var match(const Var& g, const TensorType& operand) {
    std::vector<int> added, repeated;
    const std::size_t extra = g.rank() - operand.rank();
    for (std::size_t axis = 0; axis < g.rank(); ++axis) {
        if (axis < extra) added.push_back(static_cast<int>(axis));
        else if (operand.dims[axis - extra].is(1) && !g.dims()[axis].is(1)) repeated.push_back(static_cast<int>(axis));
    }
    // One sum over all repeated axes, in the wider dtype; then the axes that the operand does not have go.
    std::vector<int> summed = added;
    summed.insert(summed.end(), repeated.begin(), repeated.end());
    Var out = g;
    if (!summed.empty()) out = sum(out, summed, true);
    if (!added.empty()) out = squeeze(out, added);
    return out.dtype() == operand.dtype ? out : cast(out, operand.dtype);
}

std::vector<Var> grad(Operand cost_operand, const std::vector<Var>& xs, Disconnected if_disconnected) {
    const Source source = source_at(cost_operand.at());
    const Var cost = resolve_one(cost_operand);
    check(cost, xs, source);
    const std::vector<Var> roots{cost};
    const auto order = topological_order(roots);
    const auto needed = dependents(order, xs);
    Totals totals;
    {
        const SourceScope scope(source);
        totals.try_emplace(&cost.node(), cost.node().types.size()).first->second[cost.output()] = scalar_constant(cost.dtype(), 1, source);
    }
    for (auto n = order.rbegin(); n != order.rend(); ++n)
        if (needed.contains(*n) && !(*n)->op->is_leaf()) propagate(**n, totals, needed);

    std::vector<Var> out;
    for (const Var& x : xs) {
        auto at = totals.find(&x.node());
        Var g = at == totals.end() ? Var() : at->second[x.output()];
        if (!g && if_disconnected == Disconnected::raise)
            throw GradientError("the cost does not depend on x through floating operations; pass Disconnected::zero for a gradient of zeros", {describe("cost", cost), describe("x", x), describe("in", source, "grad")});
        if (!g) g = zeros_like(x);
        // Extents that must be equal at the call may have other names in the cost than in x.
        out.push_back(g.dims() == x.dims() ? g : broadcast_to(g, x.dims()));
    }
    return out;
}

Var grad(Operand cost, Operand x, Disconnected if_disconnected) {
    if (x.is_literal()) throw GradientError("no gradient with respect to a number", {describe("in", source_at(x.at()), "grad")});
    return grad(std::move(cost), std::vector<Var>{x.var()}, if_disconnected)[0];
}

}  // namespace bitale
