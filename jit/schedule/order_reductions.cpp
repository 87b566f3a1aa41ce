// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "engine/loop/walk.h"
#include "engine/sum_order.h"
#include "jit/schedule/contraction_loops.h"
#include "jit/schedule/flat.h"
#include "jit/schedule/passes.h"
#include "jit/schedule/reduction_loops.h"
#include "jit/schedule/together.h"

namespace bitale::jit {
namespace {

using loop::Expr;
using loop::Stmt;

bool empty(const std::vector<std::pair<loop::Index, Expr>>& indices) {
    for (const auto& [i, n] : indices)
        if (loop::known(n) && *loop::known(n) == 0) return true;
    return false;
}

/// The same expression, in which no Reduce is empty or has few elements: these need no statements.
Expr expanded(const Expr& e, int vector_bytes) {
    return loop::rewrite(e, [&](const Expr& x) -> Expr {
        auto* r = std::get_if<loop::Reduce>(&x->as);
        if (!r) return {};
        if (empty(r->rows) || empty(r->run)) return r->identity;
        const Expr whole = loop::reduce(r->op, r->rows, r->run, expanded(r->element, vector_bytes), r->identity);
        const auto& inner = std::get<loop::Reduce>(whole->as);
        const Flat flat(inner);
        if (r->op == loop::ReduceOp::lanes || !flat.has_few_elements()) return whole;
        if (r->op == loop::ReduceOp::chain) {
            Expr acc = r->identity;
            for (std::int64_t k = 0; k < *loop::known(flat.run.extent); ++k) acc = fused(flat.element(loop::integer(0), loop::integer(k)), acc);
            return acc;
        }
        const ReductionLoops order(inner, vector_bytes);
        Expr total;
        for (std::int64_t i = 0; i < *loop::known(flat.rows.extent); ++i) {
            const Expr row = order.short_run([&](const Expr& k) { return flat.element(loop::integer(i), k); }, *loop::known(flat.run.extent));
            total = i ? order.join(total, row) : row;
        }
        return total;
    });
}

/// Statements that compute one Reduce, and the expression that then stands for it.
Expr write(const loop::Reduce& r, int vector_bytes, bool may_fork, std::vector<Stmt>& before) {
    if (loop::is_contraction(r.op)) {
        const Flat flat(r);
        auto total = loop::registers("total", r.element.type(), 1);
        before.push_back(loop::alloc(total));
        before.push_back(contraction_loops(total, r.op, [&](const Expr& k) { return flat.element(loop::integer(0), k); }, flat.run.extent));
        return ReductionLoops::value(total);
    }
    const ReductionLoops order(r, vector_bytes, may_fork && r.rows.empty());
    const Flat flat(r);
    auto total = order.slot("total");
    auto write_run = [&](const Expr& row, const loop::Buffer& slot) {
        if (!flat.run.flat) return ReductionLoops::set(slot, flat.element(row, loop::integer(0)));
        return order.run(slot, [&](const Expr& k) { return flat.element(row, k); }, flat.run.extent);
    };
    before.push_back(loop::alloc(total));
    before.push_back(flat.rows.flat ? order.rows(total, write_run, flat.rows.extent) : write_run(loop::integer(0), total));
    return ReductionLoops::value(total);
}

Stmt ordered(const Stmt& s, int vector_bytes, bool may_fork);

/// The body of a loop over i if it only stores sums, as a loop of one turn around those of rows, which takes those of runs; null if that is no gain.
Stmt ordered_at_once(const std::vector<Stmt>& statements, const loop::Index& i, int vector_bytes) {
    std::vector<Stmt> others, run_stores;
    std::vector<bool> before;       // of each of these: before anything reads it
    for (const Stmt& s : statements) {
        const auto* store = std::get_if<loop::Store>(&s->as);
        const bool run = store && std::ranges::any_of(reduces(store->value), [](const loop::Reduce* r) { return !r->run.empty(); });
        if (run) before.push_back(std::ranges::none_of(others, [&](const Stmt& x) { return contains(loop::buffer_uses(x).read, store->buffer); }));
        (run ? run_stores : others).push_back(s);
    }
    if (run_stores.empty()) return nullptr;
    const Stmt once = loop::statement(loop::For{loop::index("once", 1), loop::integer(1), loop::LoopKind::serial, 0, loop::block(others)});
    if (!Together::is_worth(once)) return nullptr;
    Together together(std::get<loop::For>(once->as), run_stores, vector_bytes);
    for (std::size_t k = 0; k < run_stores.size(); ++k)
        if (!together.takes(run_stores[k], before[k], i)) return nullptr;
    return together.written();
}

/// The body of a loop over i: short loops of sums take those of runs that are stored next to them.
Stmt ordered_body(const std::vector<Stmt>& statements, const loop::Index& i, int vector_bytes) {
    if (Stmt whole = ordered_at_once(statements, i, vector_bytes)) return whole;
    std::vector<std::vector<Stmt>> run_stores(statements.size());
    std::vector<bool> taken(statements.size());
    for (std::size_t f = 0; f < statements.size(); ++f) {
        if (!Together::is_worth(statements[f])) continue;
        const Together together(std::get<loop::For>(statements[f]->as), {}, vector_bytes);
        auto take = [&](std::size_t k) {
            const bool takes = k < statements.size() && !taken[k] && together.takes(statements[k], k < f, i);
            if (takes) run_stores[f].push_back(statements[k]), taken[k] = true;
            return takes;
        };
        for (std::size_t k = f; take(k - 1); --k) {}
        for (std::size_t k = f; take(k + 1); ++k) {}
    }
    std::vector<Stmt> out;
    for (std::size_t k = 0; k < statements.size(); ++k)
        if (!taken[k]) out.push_back(run_stores[k].empty() ? ordered(statements[k], vector_bytes, false) : Together(std::get<loop::For>(statements[k]->as), run_stores[k], vector_bytes).written());
    return loop::block(std::move(out));
}

Stmt ordered(const Stmt& s, int vector_bytes, bool may_fork) {
    return std::visit(loop::Match{
        [&](const loop::For& n) {
            if (Together::is_worth(s)) return Together(n, {}, vector_bytes).written();
            const auto* body = std::get_if<loop::Block>(&n.body->as);
            return loop::make_for(n.variable, n.extent, n.kind, ordered_body(body ? body->statements : std::vector{n.body}, n.variable, vector_bytes), n.width);
        },
        [&](const loop::Block& n) {
            std::vector<Stmt> out;
            for (const auto& x : n.statements) out.push_back(ordered(x, vector_bytes, may_fork));
            return loop::block(std::move(out));
        },
        [&](const loop::If& n) { return loop::if_else(n.condition, ordered(n.then, vector_bytes, false), ordered(n.otherwise, vector_bytes, false), n.cold); },
        [&](const loop::Store& n) {
            std::vector<Stmt> out;
            const Expr value = without_reduces(n.value, [&](const loop::Reduce& r) { return write(r, vector_bytes, may_fork, out); });
            if (value.get() == n.value.get()) return s;
            out.push_back(loop::store(n.buffer, n.offset, value, s->origin));
            return loop::block(std::move(out));
        },
        [&](const auto&) { return s; }}, s->as);
}

}  // namespace

loop::Stmt order_reductions(const loop::Stmt& s, int vector_bytes, bool may_fork) {
    // A loop may have no sums any more once the small ones are expressions.
    return ordered(loop::rewrite(s, [&](const Expr& e) { return std::holds_alternative<loop::Reduce>(e->as) ? expanded(e, vector_bytes) : Expr(); }), vector_bytes, may_fork);
}

}  // namespace bitale::jit
