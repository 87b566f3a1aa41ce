// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Walking the loop IR: visit, rewrite, substitute.  Expressions are DAGs of any depth: every walk here is iterative over
/// expressions, sees each node once and keeps what is shared shared.
#include <map>

#include "engine/loop/ir.h"

namespace bitale::loop {

/// Overload set for std::visit:  std::visit(Match{[](const For&) {..}, [](const auto&) {..}}, s->as).
template <class... F> struct Match : F... { using F::operator()...; };
template <class... F> Match(F...) -> Match<F...>;

/// The direct operands of a node, in the order in which `with_operands` takes them.
[[nodiscard]] std::vector<Expr> operands(const ExprNode&);
/// The same node with other operands, folded by the constructors of ir.h.
[[nodiscard]] Expr with_operands(const Expr&, const std::vector<Expr>&);
/// The same node with f of each operand; the node itself if none changed.  f is asked twice where one did.
[[nodiscard]] Expr map_operands(const Expr&, const std::function<Expr(const Expr&)>& f);
/// The expressions of one statement (not those of the statements inside it), in order.
[[nodiscard]] std::vector<Expr> expressions(const StmtNode&);
/// The statements directly inside one statement.
[[nodiscard]] std::vector<Stmt> children(const StmtNode&);

using ExprRewrite = std::function<Expr(const Expr&)>;   // null: look at the operands
using StmtRewrite = std::function<Stmt(const Stmt&)>;   // null: look at the statements inside

/// Replaces nodes from the top down; returns the same node if nothing changed.  The callback sees every node once, the nodes of
/// its own results not at all.
[[nodiscard]] Expr rewrite(const Expr&, const ExprRewrite&);
/// The same for all expressions of a statement: one memo for the whole tree, so what they share stays shared.
[[nodiscard]] Stmt rewrite(const Stmt&, const ExprRewrite&);
/// Replaces statements from the top down.
[[nodiscard]] Stmt rewrite_statements(const Stmt&, const StmtRewrite&);

using Substitution = std::map<Index, Expr>;
[[nodiscard]] Expr substitute(const Expr&, const Index&, const Expr& value);
[[nodiscard]] Expr substitute(const Expr&, const Substitution&);     // all at once
[[nodiscard]] Stmt substitute(const Stmt&, const Index&, const Expr& value);
[[nodiscard]] Stmt substitute(const Stmt&, const Substitution&);

/// Operands after the node that uses them; each node once.
void visit(const Expr&, const std::function<void(const Expr&)>& on_expr);
/// Statements in program order, before the statements inside them; each expression node once, at its first statement.
void visit(const Stmt&, const std::function<void(const Stmt&)>& on_stmt, const std::function<void(const Expr&)>& on_expr = {});

[[nodiscard]] bool depends_on(const Expr&, const Index&);
/// Indices and names that are used but not bound inside, in the order of their first use.
[[nodiscard]] std::vector<Index> free_indices(const Expr&);
[[nodiscard]] std::vector<Index> free_indices(const Stmt&);

/// Buffers that a statement reads or writes, in the order of their first use; Accumulate does both, Call may do both.
struct BufferUses { std::vector<Buffer> read, written; };
[[nodiscard]] BufferUses buffer_uses(const Stmt&);
[[nodiscard]] std::vector<Buffer> buffers_read(const Expr&);

}  // namespace bitale::loop
