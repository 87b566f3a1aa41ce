// SPDX-License-Identifier: BSD-3-Clause
#include "jit/signature.h"

#include <algorithm>
#include <unordered_set>

#include "engine/gradient.h"
#include "engine/leaves.h"

namespace bitale::jit {

std::string counted(std::size_t n, const std::string& noun) { return std::to_string(n) + " " + noun + (n == 1 ? "" : "s"); }

namespace {

std::string quoted(const std::string& s) { return '"' + s + '"'; }

void check_inputs(const FunctionSpec& spec) {
    std::unordered_set<const Node*> seen;
    for (std::size_t k = 0; k < spec.inputs.size(); ++k) {
        const Var& x = spec.inputs[k];
        if (!x) throw ValueError("input " + std::to_string(k) + " of " + quoted(spec.name) + " is an empty Var", {describe("in", Source{spec.at, {}}, "function")});
        if (as<SharedVariable>(x))
            throw ValueError("input " + std::to_string(k) + " of " + quoted(spec.name) + " is the shared variable " + quoted(x.name()) + ", which a function reads without being given it; leave it out",
                             {describe("x", x), describe("in", Source{spec.at, {}}, "function")});
        if (!as<Input>(x))
            throw ValueError("input " + std::to_string(k) + " of " + quoted(spec.name) + " is no input but " + std::string(x.node().op->name()) + "; inputs come from fvector(), tensor() and the like",
                             {describe("x", x), describe("in", Source{spec.at, {}}, "function")});
        if (!seen.insert(&x.node()).second)
            throw ValueError("input " + quoted(x.name()) + " of " + quoted(spec.name) + " is given twice", {describe("x", x), describe("in", Source{spec.at, {}}, "function")});
    }
}

/// The node at which a value's dtype entered its expression: the deepest one that has it while none of its inputs do.
const Node& first_of_dtype(const Var& value) {
    const Node* n = &value.node();
    for (bool deeper = true; deeper;) {
        deeper = false;
        for (const Var& x : n->inputs)
            if (x.dtype() == value.dtype()) {
                n = &x.node();
                deeper = true;
                break;
            }
    }
    return *n;
}

void check_update(const FunctionSpec& spec, const Update& u) {
    const Source source{u.at, {}};
    if (!u.variable || !as<SharedVariable>(u.variable)) throw UpdateError("only shared variables can be updated; shared() makes one", {u.variable ? describe("target", u.variable) : describe("target", source, "an empty Var"), describe("in", source, "update")});
    if (!u.value) throw UpdateError("the update of " + quoted(u.variable.name()) + " is an empty Var", {describe("in", source, "update")});
    if (std::ranges::count_if(spec.updates, [&](const Update& other) { return other.variable.is(u.variable); }) > 1)
        throw UpdateError(quoted(u.variable.name()) + " is updated twice in one function; join the two expressions", {describe("target", u.variable), describe("in", source, "update")});
    if (u.value.dtype() != u.variable.dtype()) {
        const Node& culprit = first_of_dtype(u.value);
        throw UpdateError("the update of " + quoted(u.variable.name()) + " is " + std::string(name(u.value.dtype())) + ", the variable " + std::string(name(u.variable.dtype())) + "; cast the update, or what became " +
                              std::string(name(u.value.dtype())) + " first",
                          {describe("target", u.variable), describe("value", u.value), describe("became", Var(culprit.shared_from_this())), describe("in", source, "update")});
    }
    const auto &want = u.variable.dims(), &got = u.value.dims();
    const bool differ = want.size() != got.size() || !std::ranges::equal(want, got, [](const Dim& x, const Dim& y) { return x == y || !x.is_known() || !y.is_known(); });
    if (differ)
        throw UpdateError("the update of " + quoted(u.variable.name()) + " has shape " + text(got) + ", the variable " + text(want), {describe("target", u.variable), describe("value", u.value), describe("in", source, "update")});
}

Graph replace(const Graph& graph, const std::vector<Given>& givens, const Source& source) {
    const SourceLine in = describe("in", source, "function");
    std::vector<std::pair<Var, Var>> pairs;
    for (const Given& g : givens) {
        if (!g.what || !g.replacement) throw ValueError("a given with an empty Var", {g.what ? describe("what", g.what) : describe("by", source, "an empty Var"), in});
        const auto differ = [](const Dim& x, const Dim& y) { return x.is_known() && y.is_known() && !(x == y); };
        bool fits = g.what.dtype() == g.replacement.dtype() && g.what.rank() == g.replacement.rank();
        for (std::size_t axis = 0; fits && axis < g.what.rank(); ++axis) fits = !differ(g.what.dims()[axis], g.replacement.dims()[axis]);
        if (!fits) throw TypeError("a given replaces " + g.what.type().text() + " by " + g.replacement.type().text() + "; both must have one dtype and shape", {describe("what", g.what), describe("by", g.replacement), in});
        if (std::ranges::any_of(pairs, [&](const auto& p) { return p.first.is(g.what); })) throw ValueError("two givens replace the same Var", {describe("what", g.what), describe("by", g.replacement), in});
        pairs.emplace_back(g.what, g.replacement);
    }
    return pairs.empty() ? graph : substituted(graph, pairs);
}

/// The symbols in d.
void collect_symbols(const Dim& d, std::vector<Dim>& out) {
    if (d.is_known()) return;
    if (d.kind() == Dim::Kind::symbol) out.push_back(d);
    else for (const Dim& f : d.operands()) collect_symbols(f, out);
}

/// Symbols of the graph's extents that no input which the graph reads has: an input given for its shape alone is used.
std::vector<Dim> missing_symbols(const Graph& graph, const std::unordered_set<const Node*>& used) {
    std::vector<Dim> needed, known;
    for (const Node* n : graph.order())
        for (const TensorType& t : n->types)
            for (const Dim& d : t.dims) collect_symbols(d, needed);
    for (const Var& x : graph.inputs)
        if (used.contains(&x.node())) known.insert(known.end(), x.dims().begin(), x.dims().end());
    std::erase_if(needed, [&](const Dim& d) { return std::ranges::find(known, d) != known.end(); });
    return needed;
}

void check_leaves(const Graph& graph, const FunctionSpec& spec) {
    const Source source{spec.at, {}};
    std::unordered_set<const Node*> given, used;
    for (const Var& x : graph.inputs) given.insert(&x.node());
    for (const Node* n : graph.order()) {
        used.insert(n);
        if (as<Input>(*n) && !given.contains(n))
            throw ValueError("the graph of " + quoted(spec.name) + " needs the input " + quoted(as<Input>(*n)->label()) + ", which is not among its inputs",
                             {describe("x", Var(n->shared_from_this())), describe("in", source, "function")});
    }
    if (spec.unused == Unused::allow) return;
    const auto missing = missing_symbols(graph, used);
    auto gives_shape = [&](const Var& x) { return std::ranges::any_of(x.dims(), [&](const Dim& d) { return std::ranges::find(missing, d) != missing.end(); }); };
    for (const Var& x : graph.inputs)
        if (!used.contains(&x.node()) && !gives_shape(x))
            throw ValueError("the input " + quoted(x.name()) + " of " + quoted(spec.name) + " is not used; set .unused = Unused::allow if that is meant", {describe("x", x), describe("in", source, "function")});
}

/// Every symbol must follow from an input's shape.
void check_symbols(const Graph& graph, const FunctionSpec& spec) {
    std::vector<Dim> known;
    for (const Var& x : graph.inputs) known.insert(known.end(), x.dims().begin(), x.dims().end());
    for (const auto& [symbol, extent] : given_dims(spec.givens)) known.push_back(symbol);      // the replacement's own are looked at, too
    std::vector<Dim> needed;
    for (const Node* n : graph.order()) {
        needed.clear();
        for (const TensorType& t : n->types)
            for (const Dim& d : t.dims) collect_symbols(d, needed);
        for (const Dim& d : needed)
            if (std::ranges::find(known, d) == known.end())
                throw ShapeError("the dim " + d.text() + " of " + quoted(spec.name) + " is the extent of none of its inputs; add an input that has it", {describe("x", Var(n->shared_from_this())), describe("in", Source{spec.at, {}}, "function")});
    }
}

}  // namespace

Graph checked_graph(const FunctionSpec& spec) {
    check_inputs(spec);
    for (std::size_t k = 0; k < spec.outputs.size(); ++k)
        if (!spec.outputs[k]) throw ValueError("output " + std::to_string(k) + " of " + quoted(spec.name) + " is an empty Var", {describe("in", Source{spec.at, {}}, "function")});
    for (const Update& u : spec.updates) check_update(spec, u);
    Graph graph{spec.inputs, spec.outputs, {}};
    for (const Update& u : spec.updates) graph.updates.push_back({u.variable, u.value});
    graph = replace(graph, spec.givens, Source{spec.at, {}});
    check_leaves(graph, spec);
    check_symbols(graph, spec);
    return graph;
}

std::vector<std::pair<Dim, Dim>> given_dims(const std::vector<Given>& givens) {
    std::vector<std::pair<Dim, Dim>> out;
    for (const Given& g : givens)
        for (std::size_t axis = 0; axis < g.what.rank(); ++axis)
            if (const Dim &from = g.what.dims()[axis], &to = g.replacement.dims()[axis]; from.kind() == Dim::Kind::symbol && !(from == to)) out.emplace_back(from, to);
    return out;
}

DimBinding bind(const Graph& graph, const std::vector<std::pair<Dim, Dim>>& given, const std::vector<Dims>& shapes) {
    if (shapes.size() != graph.inputs.size()) throw ValueError("got " + counted(shapes.size(), "shape") + " for " + counted(graph.inputs.size(), "input"));
    DimBinding binding;
    // Symbols first: an extent such as batch*4 is then known, wherever its input stands.
    for (const bool symbols : {true, false})
        for (std::size_t k = 0; k < graph.inputs.size(); ++k) {
            const Var& x = graph.inputs[k];
            if (shapes[k].size() != x.rank()) throw ShapeError("the input " + quoted(x.name()) + " has rank " + std::to_string(x.rank()) + ", the shape given for it is " + text(shapes[k]), {describe("x", x)});
            for (std::size_t axis = 0; axis < x.rank(); ++axis) {
                const Dim& d = x.dims()[axis];
                const std::int64_t n = shapes[k][axis];
                if ((d.kind() == Dim::Kind::symbol) != symbols) continue;
                if (d.is_known() ? d.known() == n : binding.bind(d, n)) continue;
                const std::string expected = d.is_known() ? d.text() : d.text() + " = " + std::to_string(*binding.value(d));
                throw ShapeError("the input " + quoted(x.name()) + " has extent " + std::to_string(n) + " on axis " + std::to_string(axis) + ", expected " + expected, {describe("x", x)});
            }
        }
    for (const auto& [symbol, extent] : given)
        if (const auto n = binding.value(extent); n && !binding.value(symbol)) (void)binding.bind(symbol, *n);
    return binding;
}

namespace {

/// The operands of a node and its own line.
std::vector<SourceLine> lines_of(const Node& n) {
    std::vector<SourceLine> lines;
    for (const Var& in : n.inputs) lines.push_back(describe(n.inputs.size() == 2 ? (&in == &n.inputs[0] ? "left" : "right") : "x", in));
    lines.push_back(describe("in", n.source, std::string(n.op->name())));
    return lines;
}

}  // namespace

void check_shapes(const Graph& graph, const DimBinding& binding) {
    for (const Node* n : graph.order()) try {
            for (const TensorType& t : n->types) (void)byte_count(binding.shape(t), t.dtype);
        } catch (const ShapeError& e) {
            throw ShapeError(std::string(n->op->name()) + ": " + e.message(), lines_of(*n));
        }
}

void check_constraints(const std::vector<DimConstraint>& constraints, const std::vector<std::shared_ptr<const Node>>& nodes, const DimBinding& binding) {
    for (std::size_t k = 0; k < constraints.size(); ++k) {
        const auto x = binding.value(constraints[k].left), y = binding.value(constraints[k].right);
        if (x && y && constraints[k].holds(*x, *y)) continue;
        const Node& n = *nodes[k];
        auto shown = [](const Dim& d, std::optional<std::int64_t> v) { return d.is_known() ? d.text() : d.text() + " = " + (v ? std::to_string(*v) : "?"); };
        const std::string op(n.op->name()), left = shown(constraints[k].left, x), right = shown(constraints[k].right, y);
        if (constraints[k].relation == DimConstraint::Relation::at_most) throw ShapeError(op + ": " + right + " at this call, at least " + left + " is needed", lines_of(n));
        throw ShapeError(op + ": extents differ at this call: " + left + " and " + right, lines_of(n));
    }
}

void check_updates(const Graph& graph, const DimBinding& binding) {
    for (const GraphUpdate& u : graph.updates)
        if (const Dims want = binding.shape(u.variable.type()), got = binding.shape(u.value.type()); !(want == got))
            throw UpdateError("the update of " + quoted(u.variable.name()) + " has shape " + text(got) + " at this call, the variable " + text(want), {describe("target", u.variable), describe("value", u.value)});
}

void check_arguments(const Graph& graph, const std::string& function, std::span<const AnyView> arguments) {
    if (arguments.size() != graph.inputs.size())
        throw ValueError(quoted(function) + " takes " + counted(graph.inputs.size(), "argument") + ", got " + std::to_string(arguments.size()));
    for (std::size_t k = 0; k < arguments.size(); ++k) {
        const Var& x = graph.inputs[k];
        const auto which = [&] { return "argument " + std::to_string(k) + " of " + quoted(function) + ", the input " + quoted(x.name()) + ","; };
        if (arguments[k].dtype() != x.dtype()) throw TypeError(which() + " is " + std::string(name(arguments[k].dtype())) + ", expected " + std::string(name(x.dtype())), {describe("x", x)});
        if (arguments[k].shape().size() != x.rank())
            throw ShapeError(which() + " has rank " + std::to_string(arguments[k].shape().size()) + ", expected " + std::to_string(x.rank()), {describe("x", x)});
    }
}

}  // namespace bitale::jit
