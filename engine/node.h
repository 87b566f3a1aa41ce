// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The nodes that Vars point to: immutable, shared, destroyed without recursion.
#include <span>

#include "bitale/var.h"

namespace bitale {

class Op;

/// Where the user wrote a node; scope: the composites it was made in ("softmax"), outermost first, empty if none.
struct Source {
    std::source_location at;
    std::string scope;
    [[nodiscard]] std::string text() const;     // "mlp.cpp:14" or "softmax, mlp.cpp:14"
};

/// Two extents that must be equal at the call, or the left one not above the right one.  They were not both known when the node was
/// made.
struct DimConstraint {
    Dim left, right;
    enum class Relation : std::uint8_t { equal, at_most } relation = Relation::equal;
    [[nodiscard]] bool holds(std::int64_t x, std::int64_t y) const { return relation == Relation::equal ? x == y : x <= y; }
};

struct Node : std::enable_shared_from_this<Node> {
    std::shared_ptr<const Op> op;
    std::vector<Var> inputs;
    std::vector<TensorType> types;              // of the outputs
    std::vector<DimConstraint> constraints;
    Source source;
    std::uint64_t id;                           // rises in order of creation

    Node(std::shared_ptr<const Op>, std::vector<Var>, std::vector<TensorType>, std::vector<DimConstraint>, Source);
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;
    ~Node();                                    // iterative: graphs of any depth
};

/// While it lives, nodes made by this thread carry `source` instead of the line of their operands: gradients carry their
/// forward node's line, a composite's nodes the line of its call and its name.
class SourceScope {
public:
    explicit SourceScope(Source);
    SourceScope(std::string composite, const Operand& first);
    SourceScope(const SourceScope&) = delete;
    SourceScope& operator=(const SourceScope&) = delete;
    ~SourceScope();

private:
    Source source_;
    SourceScope* outer_;
    friend Source source_at(const std::source_location&);
};
/// `at`, unless a SourceScope is open.
[[nodiscard]] Source source_at(const std::source_location& at);

/// Applies `op`: infers the types (throws what the op's infer throws) and makes the node.
[[nodiscard]] std::shared_ptr<const Node> make_node(std::shared_ptr<const Op> op, std::vector<Var> inputs, const Source&);
/// The only output of make_node.
[[nodiscard]] Var apply(std::shared_ptr<const Op> op, std::vector<Var> inputs, const Source&);

/// The line of an error message that shows an operand: `label  "name" or op(...)  type  file:line`.
[[nodiscard]] SourceLine describe(std::string label, const Var&);
[[nodiscard]] SourceLine describe(std::string label, const Source&, std::string text = {});

/// The Var of an operand that stands alone; a number becomes a constant of its C++ kind: bool, i64 or f64.
[[nodiscard]] Var resolve_one(const Operand&);

/// Nodes that the given Vars depend on, inputs before users; deterministic; iterative.
[[nodiscard]] std::vector<const Node*> topological_order(std::span<const Var> roots);

}  // namespace bitale
