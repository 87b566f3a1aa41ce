// SPDX-License-Identifier: BSD-3-Clause
#include "engine/graph.h"

#include <algorithm>
#include <unordered_set>

#include "engine/leaves.h"

namespace bitale {

std::vector<Var> Graph::roots() const {
    std::vector<Var> out = outputs;
    for (const GraphUpdate& u : updates) out.push_back(u.value);
    return out;
}

std::vector<const Node*> Graph::order() const { return topological_order(roots()); }

std::vector<Var> Graph::shared() const {
    std::vector<Var> out;
    std::unordered_set<const Node*> seen;
    auto add = [&](const Node& n) {
        if (as<SharedVariable>(n) && seen.insert(&n).second) out.emplace_back(n.shared_from_this());
    };
    for (const Node* n : order()) add(*n);
    for (const GraphUpdate& u : updates) add(u.variable.node());
    return out;
}

std::optional<std::int64_t> DimBinding::value(const Dim& d) const {
    switch (d.kind()) {
    case Dim::Kind::known: return d.known();
    case Dim::Kind::symbol: {
        auto at = std::ranges::find(values_, d, &std::pair<Dim, std::int64_t>::first);
        return at == values_.end() ? std::nullopt : std::optional(at->second);
    }
    case Dim::Kind::product: {
        Dim n = 1;                          // Dim's product throws on overflow
        for (const Dim& f : d.operands()) {
            auto v = value(f);
            if (!v) return {};
            n = n * Dim(*v);
        }
        return n.known();
    }
    case Dim::Kind::quotient: {
        auto x = value(d.operands()[0]), y = value(d.operands()[1]);
        if (!x || !y) return {};
        if (*y == 0 || *x % *y) throw ShapeError("the dim " + d.text() + " is " + std::to_string(*x) + "/" + std::to_string(*y) + " at this call, which does not divide");
        return *x / *y;
    }
    case Dim::Kind::sum: {
        std::int64_t n = d.offset();
        for (std::size_t k = 0; k < d.operands().size(); ++k) {
            const auto v = value(d.operands()[k]);
            if (!v) return {};
            if (k < d.added() ? __builtin_add_overflow(n, *v, &n) : __builtin_sub_overflow(n, *v, &n)) throw ShapeError("the dim " + d.text() + " overflows at this call");
        }
        if (n < 0) throw ShapeError("the dim " + d.text() + " is " + std::to_string(n) + " at this call");
        return n;
    }
    }
    return {};
}

bool DimBinding::bind(const Dim& d, std::int64_t n) {
    if (auto old = value(d)) return *old == n;
    values_.emplace_back(d, n);
    return true;
}

Dims DimBinding::shape(const TensorType& t) const {
    Dims out;
    for (const Dim& d : t.dims) {
        auto n = value(d);
        if (!n) throw InternalError("dim " + d.text() + " has no value");
        out.push_back(*n);
    }
    return out;
}

namespace {

/// Rebuilds bottom-up; f sees the node as it was and as it is with its inputs replaced.
template <class F> Graph rebuilt(const Graph& graph, F&& f) {
    std::unordered_map<const Node*, std::vector<Var>> done;
    auto replaced = [&](const Var& x) { return done.at(&x.node())[x.output()]; };
    for (const Node* n : graph.order()) {
        std::vector<Var> inputs;
        bool changed = false;
        for (const Var& x : n->inputs) {
            inputs.push_back(replaced(x));
            changed |= !inputs.back().is(x);
        }
        auto node = changed ? make_node(n->op, std::move(inputs), n->source) : n->shared_from_this();
        std::vector<Var> outputs = f(*n, node);
        for (auto k = static_cast<std::uint32_t>(outputs.size()); k < node->types.size(); ++k) outputs.emplace_back(node, k);
        done.emplace(n, std::move(outputs));
    }
    Graph out{graph.inputs, {}, {}};
    for (const Var& y : graph.outputs) out.outputs.push_back(replaced(y));
    for (const GraphUpdate& u : graph.updates) out.updates.push_back({u.variable, replaced(u.value)});
    return out;
}

}  // namespace

Graph rewrite(const Graph& graph, const NodeRewrite& f) {
    return rebuilt(graph, [&](const Node&, const std::shared_ptr<const Node>& node) { return f(node); });
}

Graph substituted(const Graph& graph, std::span<const std::pair<Var, Var>> replacements) {
    return rebuilt(graph, [&](const Node& original, const std::shared_ptr<const Node>& node) {
        std::vector<Var> out;
        for (std::uint32_t k = 0; k < node->types.size(); ++k) {
            auto r = std::ranges::find_if(replacements, [&](const auto& pair) { return &pair.first.node() == &original && pair.first.output() == k; });
            out.push_back(r == replacements.end() ? Var(node, k) : r->second);
        }
        return out;
    });
}

namespace {
std::string operation(const Node& n, const std::function<std::string(const Var&)>& label) {
    std::string text(n.op->name());
    if (n.op->is_leaf()) return text + " " + n.op->attributes();
    text += "(";
    for (std::size_t k = 0; k < n.inputs.size(); ++k) text += (k ? ", " : "") + label(n.inputs[k]);
    const std::string attributes = n.op->attributes();
    return text + (attributes.empty() ? "" : (n.inputs.empty() ? "" : "; ") + attributes) + ")";
}
}  // namespace

std::string print(const Graph& graph) {
    std::unordered_map<const Node*, std::size_t> number;
    auto all = graph.inputs;        // those that nothing reads, too
    for (const Var& root : graph.roots()) all.push_back(root);
    const auto order = topological_order(all);
    auto label = [&](const Var& x) { return "%" + std::to_string(number.at(&x.node())) + (x.node().types.size() > 1 ? "." + std::to_string(x.output()) : ""); };
    std::string out;
    for (const Node* n : order) {
        number.emplace(n, number.size());
        std::string types;
        for (const TensorType& t : n->types) types += (types.empty() ? "" : ", ") + t.text();
        out += "%" + std::to_string(number.at(n)) + " " + types + " = " + operation(*n, label) + "   " + n->source.text() + "\n";
    }
    for (std::size_t k = 0; k < graph.outputs.size(); ++k) out += "output " + std::to_string(k) + " = " + label(graph.outputs[k]) + "\n";
    for (const GraphUpdate& u : graph.updates) out += "update \"" + u.variable.name() + "\" = " + label(u.value) + "\n";
    return out;
}

void verify(const Graph& graph) {
    auto fail = [&](const std::string& what) { throw InternalError("graph: " + what + "\n" + print(graph)); };
    for (const Var& x : graph.inputs)
        if (!as<Input>(x)) fail("an input that is no Input node");
    std::unordered_set<const Node*> updated;
    for (const GraphUpdate& u : graph.updates) {
        if (!as<SharedVariable>(u.variable)) fail("an update of a node that is no shared variable");
        if (!updated.insert(&u.variable.node()).second) fail("two updates of " + u.variable.name());
        if (u.value.dtype() != u.variable.dtype() || u.value.rank() != u.variable.rank()) fail("the update of " + u.variable.name() + " has another type");
    }
    for (const Node* n : graph.order())
        if (n->op->infer(n->inputs, n->source).types != n->types) fail("a node whose types are not what its op infers: " + std::string(n->op->name()));
}

}  // namespace bitale
