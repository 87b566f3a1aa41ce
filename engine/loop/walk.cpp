// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/walk.h"

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace bitale::loop {
namespace {

template <class F> void each_operand(const ExprNode& e, F&& f) {
    std::visit(Match{
        [](const Const&) {}, [](const Ref&) {},
        [&](const Load& n) { f(n.offset); },
        [&](const Unary& n) { f(n.x); },
        [&](const Binary& n) { f(n.x); f(n.y); },
        [&](const MulAdd& n) { f(n.x); f(n.y); f(n.z); },
        [&](const Select& n) { f(n.condition); f(n.x); f(n.y); },
        [&](const Cast& n) { f(n.x); },
        [&](const Reduce& n) {
            for (const auto* loops : {&n.rows, &n.run})
                for (const auto& [variable, extent] : *loops) f(extent);
            f(n.element);
            f(n.identity);
        }}, e.as);
}
template <class F> void each_expression(const StmtNode& s, F&& f) {
    std::visit(Match{
        [&](const For& n) { f(n.extent); },
        [&](const While& n) { f(n.condition); },
        [&](const Let& n) { f(n.value); },
        [&](const Store& n) { f(n.offset); f(n.value); },
        [&](const Accumulate& n) { f(n.offset); f(n.value); },
        [&](const If& n) { f(n.condition); },
        [&](const Prefetch& n) { f(n.offset); },
        [&](const Call& n) { for (const Expr& e : n.integers) f(e); },
        [&](const Fail& n) { f(n.condition); f(n.index); f(n.value); f(n.bound); },
        [](const auto&) {}}, s.as);
}
template <class F> void each_child(const StmtNode& s, F&& f) {
    std::visit(Match{
        [&](const For& n) { f(n.body); },
        [&](const While& n) { f(n.body); },
        [&](const Block& n) { for (const Stmt& x : n.statements) f(x); },
        [&](const If& n) { f(n.then); f(n.otherwise); },
        [&](const Outline& n) { f(n.body); },
        [](const auto&) {}}, s.as);
}

/// Rewritten expressions by node.  Originals are kept alive, so that an address never comes back as another node.
class Rewriter {
public:
    explicit Rewriter(const ExprRewrite& replace) : replace_(replace) {}

    Expr operator()(const Expr& root) {
        if (!root.get()) return root;
        std::vector<Expr> open{root};
        while (!open.empty()) {
            const Expr e = open.back();
            if (!done_.contains(e.get()) && !entered_.contains(e.get())) {
                if (Expr r = replace_(e)) { finish(e, r); continue; }
                entered_.insert(e.get());
                each_operand(*e, [&](const Expr& x) { if (!done_.contains(x.get())) open.push_back(x); });
                continue;
            }
            open.pop_back();
            if (!done_.contains(e.get())) finish(e, rebuilt(e));
        }
        return done_.at(root.get()).second;
    }

    std::vector<std::pair<Index, Expr>> extents(const std::vector<std::pair<Index, Expr>>& loops) {
        auto out = loops;
        for (auto& [variable, extent] : out) extent = (*this)(extent);
        return out;
    }

private:
    void finish(const Expr& e, Expr result) { done_.emplace(e.get(), std::pair(e, std::move(result))); }
    Expr rebuilt(const Expr& e) {
        return map_operands(e, [&](const Expr& x) { return done_.at(x.get()).second; });
    }

    const ExprRewrite& replace_;
    std::unordered_map<const ExprNode*, std::pair<Expr, Expr>> done_;
    std::unordered_set<const ExprNode*> entered_;
};

bool same_nodes(const std::vector<Expr>& a, const std::vector<Expr>& b) {
    return std::ranges::equal(a, b, [](const Expr& x, const Expr& y) { return x.get() == y.get(); });
}

/// The same statement with other expressions and inner statements; loops without a turn and decided conditions vanish.
Stmt with_parts(const Stmt& s, const std::vector<Expr>& e, const std::vector<Stmt>& inner) {
    const std::int32_t at = s->origin;
    return std::visit(Match{
        [&](const For& n) {
            const auto extent = known(e[0]);
            return extent && *extent <= 0 ? block({}) : statement(For{n.variable, e[0], n.kind, n.width, inner[0]}, at);
        },
        [&](const While&) { return statement(While{e[0], inner[0]}, at); },
        [&](const Let& n) { return statement(Let{n.variable, e[0]}, at); },
        [&](const Store& n) { return statement(Store{n.buffer, e[0], e[1]}, at); },
        [&](const Accumulate& n) { return statement(Accumulate{n.buffer, e[0], n.op, e[1], n.join}, at); },
        [&](const Alloc&) { return s; },
        [&](const Block&) { return block(inner); },
        [&](const If& n) {
            const auto* decided = std::get_if<Const>(&e[0]->as);
            return decided ? inner[decided->integer ? 0 : 1] : statement(If{e[0], inner[0], inner[1], n.cold}, at);
        },
        [&](const Prefetch& n) { return statement(Prefetch{n.buffer, e[0], n.for_writing}, at); },
        [&](const Outline& n) { return statement(Outline{n.name, inner[0]}, at); },
        [&](const Call& n) { return statement(Call{n.symbol, n.buffers, e}, at); },
        [&](const Fail& n) { return statement(Fail{e[0], n.check, e[1], e[2], e[3]}, at); }}, s->as);
}

Stmt rewrite(const Stmt& s, Rewriter& expr, const StmtRewrite& replace) {
    if (replace)
        if (Stmt r = replace(s)) return r;
    const auto old_expressions = expressions(*s);
    const auto old_children = children(*s);
    std::vector<Expr> e;
    std::vector<Stmt> inner;
    for (const Expr& x : old_expressions) e.push_back(expr(x));
    for (const Stmt& x : old_children) inner.push_back(rewrite(x, expr, replace));
    if (same_nodes(e, old_expressions) && inner == old_children) return s;
    return with_parts(s, e, inner);
}

ExprRewrite replacing(const Substitution& values) {
    return [&values](const Expr& e) -> Expr {
        const auto* r = std::get_if<Ref>(&e->as);
        if (!r) return {};
        auto it = values.find(r->variable);
        return it == values.end() ? Expr() : it->second;
    };
}

/// Nodes met: a set of addresses without a block of memory for each (trees are walked far more often than anything else is done with them).
class Seen {
public:
    bool insert(const void* node) {
        if (2 * (count_ + 1) > slots_.size()) grow();
        const bool fresh = put(node);
        count_ += fresh;
        return fresh;
    }

private:
    bool put(const void* node) {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = std::hash<const void*>()(node) / alignof(std::max_align_t) & mask;
        while (slots_[at] && slots_[at] != node) at = (at + 1) & mask;
        return std::exchange(slots_[at], node) == nullptr;
    }
    void grow() {
        const auto old = std::exchange(slots_, std::vector<const void*>(slots_.empty() ? 32 : 2 * slots_.size()));
        for (const void* node : old)
            if (node) put(node);
    }
    std::vector<const void*> slots_;    // a power of two
    std::size_t count_ = 0;
};

/// The first of equal things, in order.
template <class T> class Once {
public:
    explicit Once(std::vector<T>& to) : to_(to) {}
    void add(const T& x) {
        if (seen_.insert(x.get())) to_.push_back(x);
    }

private:
    std::vector<T>& to_;
    Seen seen_;
};
void visit(const Expr& root, const std::function<void(const Expr&)>& f, Seen& seen) {
    std::vector<const Expr*> open{&root};
    while (!open.empty()) {
        const Expr& e = *open.back();
        open.pop_back();
        if (!e.get() || !seen.insert(e.get())) continue;
        f(e);
        const auto behind = static_cast<std::ptrdiff_t>(open.size());
        each_operand(*e, [&](const Expr& x) { open.push_back(&x); });
        std::reverse(open.begin() + behind, open.end());
    }
}
void visit(const Stmt& s, const std::function<void(const Stmt&)>& on_stmt, const std::function<void(const Expr&)>& on_expr, Seen& seen) {
    if (on_stmt) on_stmt(s);
    if (on_expr) each_expression(*s, [&](const Expr& e) { visit(e, on_expr, seen); });
    each_child(*s, [&](const Stmt& x) { visit(x, on_stmt, on_expr, seen); });
}

void note_bound(const Expr& e, std::unordered_set<const Variable*>& bound) {
    if (const auto* r = std::get_if<Reduce>(&e->as))
        for (const auto* loops : {&r->rows, &r->run})
            for (const auto& [variable, extent] : *loops) bound.insert(variable.get());
}

}  // namespace

std::vector<Expr> operands(const ExprNode& e) {
    std::vector<Expr> out;
    each_operand(e, [&](const Expr& x) { out.push_back(x); });
    return out;
}

Expr map_operands(const Expr& e, const std::function<Expr(const Expr&)>& f) {
    bool changed = false;      // most nodes do not: no list for them
    each_operand(*e, [&](const Expr& x) { changed |= f(x).get() != x.get(); });
    if (!changed) return e;
    std::vector<Expr> xs;
    each_operand(*e, [&](const Expr& x) { xs.push_back(f(x)); });
    return with_operands(e, xs);
}

Expr with_operands(const Expr& e, const std::vector<Expr>& x) {
    return std::visit(Match{
        [&](const Const&) { return e; },
        [&](const Ref&) { return e; },
        [&](const Load& n) { return load(n.buffer, x[0]); },
        [&](const Unary& n) { return unary(n.op, x[0]); },
        [&](const Binary& n) { return binary(n.op, x[0], x[1]); },
        [&](const MulAdd&) { return fma(x[0], x[1], x[2]); },
        [&](const Select& n) { return select(x[0], x[1], x[2], n.cold); },
        [&](const Cast& n) { return n.bits ? bits(e.type(), x[0]) : convert(e.type(), x[0]); },
        [&](const Reduce& n) {
            auto rows = n.rows, run = n.run;
            std::size_t k = 0;
            for (auto& row : rows) row.second = x[k++];
            for (auto& one : run) one.second = x[k++];
            return reduce(n.op, std::move(rows), std::move(run), x[k], x[k + 1]);
        }}, e->as);
}

std::vector<Expr> expressions(const StmtNode& s) {
    std::vector<Expr> out;
    each_expression(s, [&](const Expr& x) { out.push_back(x); });
    return out;
}

std::vector<Stmt> children(const StmtNode& s) {
    std::vector<Stmt> out;
    each_child(s, [&](const Stmt& x) { out.push_back(x); });
    return out;
}

Expr rewrite(const Expr& e, const ExprRewrite& replace) { return Rewriter(replace)(e); }
Stmt rewrite(const Stmt& s, const ExprRewrite& replace) {
    Rewriter expr(replace);
    return rewrite(s, expr, {});
}
Stmt rewrite_statements(const Stmt& s, const StmtRewrite& replace) {
    if (Stmt r = replace(s)) return r;
    const auto old = children(*s);
    std::vector<Stmt> inner;
    for (const Stmt& x : old) inner.push_back(rewrite_statements(x, replace));
    return inner == old ? s : with_parts(s, expressions(*s), inner);
}

Expr substitute(const Expr& e, const Substitution& values) { return rewrite(e, replacing(values)); }
Stmt substitute(const Stmt& s, const Substitution& values) { return rewrite(s, replacing(values)); }
Expr substitute(const Expr& e, const Index& v, const Expr& value) { return substitute(e, Substitution{{v, value}}); }
Stmt substitute(const Stmt& s, const Index& v, const Expr& value) { return substitute(s, Substitution{{v, value}}); }

void visit(const Expr& e, const std::function<void(const Expr&)>& on_expr) {
    Seen seen;
    visit(e, on_expr, seen);
}
void visit(const Stmt& s, const std::function<void(const Stmt&)>& on_stmt, const std::function<void(const Expr&)>& on_expr) {
    Seen seen;
    visit(s, on_stmt, on_expr, seen);
}

bool depends_on(const Expr& e, const Index& v) {
    bool found = false;
    visit(e, [&](const Expr& x) {
        const auto* r = std::get_if<Ref>(&x->as);
        found |= r && r->variable == v;
    });
    return found;
}

std::vector<Index> free_indices(const Expr& e) {
    std::vector<Index> used;
    Once once(used);
    std::unordered_set<const Variable*> bound;
    visit(e, [&](const Expr& x) {
        note_bound(x, bound);
        if (const auto* r = std::get_if<Ref>(&x->as)) once.add(r->variable);
    });
    std::erase_if(used, [&](const Index& v) { return bound.contains(v.get()); });
    return used;
}

std::vector<Index> free_indices(const Stmt& s) {
    std::vector<Index> used;
    Once once(used);
    std::unordered_set<const Variable*> bound;
    visit(s,
        [&](const Stmt& x) {
            if (const auto* n = std::get_if<For>(&x->as)) bound.insert(n->variable.get());
            if (const auto* n = std::get_if<Let>(&x->as)) bound.insert(n->variable.get());
        },
        [&](const Expr& x) {
            note_bound(x, bound);
            if (const auto* r = std::get_if<Ref>(&x->as)) once.add(r->variable);
        });
    std::erase_if(used, [&](const Index& v) { return bound.contains(v.get()); });
    return used;
}

BufferUses buffer_uses(const Stmt& s) {
    BufferUses uses;
    Once read(uses.read), written(uses.written);
    visit(s,
        [&](const Stmt& x) {
            std::visit(Match{
                [&](const Store& n) { written.add(n.buffer); },
                [&](const Accumulate& n) { read.add(n.buffer); written.add(n.buffer); },
                [&](const Call& n) {
                    for (const Buffer& b : n.buffers) { read.add(b); written.add(b); }
                },
                [](const auto&) {}}, x->as);
        },
        [&](const Expr& x) {
            if (const auto* n = std::get_if<Load>(&x->as)) read.add(n->buffer);
        });
    return uses;
}

std::vector<Buffer> buffers_read(const Expr& e) {
    std::vector<Buffer> read;
    Once once(read);
    visit(e, [&](const Expr& x) {
        if (const auto* n = std::get_if<Load>(&x->as)) once.add(n->buffer);
    });
    return read;
}

}  // namespace bitale::loop
