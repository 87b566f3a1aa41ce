// SPDX-License-Identifier: BSD-3-Clause
#include "engine/node.h"

#include <atomic>
#include <unordered_set>

#include "engine/leaves.h"
#include "engine/op.h"
#include "runtime/shared_storage.h"

namespace bitale {
namespace {
thread_local SourceScope* innermost = nullptr;

std::string_view file_name(std::string_view path) {
    auto slash = path.find_last_of('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}
}  // namespace

const TensorType& Var::type() const {
    if (!node_) throw ValueError("an empty Var has no type: it was default-constructed and never assigned");
    return node_->types[output_];
}

std::string Var::name() const {
    if (!node_) return {};
    if (auto* leaf = as<Input>(*this)) return leaf->label();
    if (auto* leaf = as<SharedVariable>(*this)) return leaf->storage()->name();
    return {};
}

void Operand::refuse_empty(const Location& at) {
    throw ValueError("an operation got an empty Var: it was default-constructed and never assigned", {describe("in", source_at(at), "expression")});
}

std::string Source::text() const {
    return (scope.empty() ? "" : scope + ", ") + std::string(file_name(at.file_name())) + ":" + std::to_string(at.line());
}

Node::Node(std::shared_ptr<const Op> o, std::vector<Var> in, std::vector<TensorType> t, std::vector<DimConstraint> c, Source s)
    : op(std::move(o)), inputs(std::move(in)), types(std::move(t)), constraints(std::move(c)), source(std::move(s)) {
    static std::atomic<std::uint64_t> next{0};
    id = next++;
}

Node::~Node() {
    // Only this thread can see a node whose last handle it holds, so its inputs may be taken out of it.
    std::vector<Var> pending = std::move(inputs);
    while (!pending.empty()) {
        Var last = std::move(pending.back());
        pending.pop_back();
        if (!last || last.handle().use_count() != 1) continue;
        auto& children = const_cast<Node&>(last.node()).inputs;
        for (Var& child : children) pending.push_back(std::move(child));
        children.clear();
    }
}

SourceScope::SourceScope(Source s) : source_(std::move(s)), outer_(innermost) { innermost = this; }
SourceScope::SourceScope(std::string composite, const Operand& first) : source_(source_at(first.at())), outer_(innermost) {
    source_.scope += (source_.scope.empty() ? "" : ", ") + std::move(composite);
    innermost = this;
}
SourceScope::~SourceScope() { innermost = outer_; }
Source source_at(const std::source_location& at) { return innermost ? innermost->source_ : Source{at, {}}; }

std::shared_ptr<const Node> make_node(std::shared_ptr<const Op> op, std::vector<Var> inputs, const Source& source) {
    for (const Var& x : inputs)
        if (!x) throw ValueError("an empty Var was given to " + std::string(op->name()), {describe("in", source, std::string(op->name()))});
    auto [types, constraints] = op->infer(inputs, source);
    for (const TensorType& t : types)
        if (t.rank() > Dims::max_rank)
            throw ShapeError("a tensor of rank " + std::to_string(t.rank()) + "; there are at most " + std::to_string(Dims::max_rank) + " axes", {describe("in", source, std::string(op->name()))});
    return std::make_shared<const Node>(std::move(op), std::move(inputs), std::move(types), std::move(constraints), source);
}
Var apply(std::shared_ptr<const Op> op, std::vector<Var> inputs, const Source& source) {
    return Var(make_node(std::move(op), std::move(inputs), source));
}

SourceLine describe(std::string label, const Var& x) {
    const std::string shown = as<Input>(x) || as<SharedVariable>(x) ? '"' + x.name() + '"'
                            : x.node().op->is_leaf()               ? std::string(x.node().op->attributes())
                                                                   : std::string(x.node().op->name()) + "(...)";
    return describe(std::move(label), x.node().source, shown + "  " + x.type().text());
}
SourceLine describe(std::string label, const Source& source, std::string text) {
    label.resize(std::max<std::size_t>(label.size(), 6), ' ');
    if (!source.scope.empty()) text += (text.empty() ? "" : "  ") + ("in " + source.scope);
    return {std::string(file_name(source.at.file_name())), static_cast<int>(source.at.line()), label + "  " + text};
}

Var resolve_one(const Operand& x) {
    if (!x.is_literal()) return x.var();
    const auto kind = x.literal().kind;
    return constant(kind == Literal::Kind::boolean ? DType::boolean : kind == Literal::Kind::integer ? DType::i64 : DType::f64, x);
}

std::vector<const Node*> topological_order(std::span<const Var> roots) {
    std::vector<const Node*> order;
    std::unordered_set<const Node*> done, open;
    std::vector<const Node*> stack;
    for (const Var& root : roots) {
        stack.push_back(&root.node());
        while (!stack.empty()) {
            const Node* n = stack.back();
            if (done.contains(n)) { stack.pop_back(); continue; }
            if (!open.insert(n).second) {       // second visit: all inputs are done
                stack.pop_back();
                done.insert(n);
                order.push_back(n);
                continue;
            }
            for (auto x = n->inputs.rbegin(); x != n->inputs.rend(); ++x)
                if (!done.contains(&x->node())) stack.push_back(&x->node());
        }
    }
    return order;
}

}  // namespace bitale
