// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/walk.h"
#include "engine/sum_order.h"
#include "jit/schedule/passes.h"
#include "jit/schedule/reduction_loops.h"

namespace bitale::jit {
namespace {

using loop::Expr;
using loop::Stmt;

bool empty(const std::vector<std::pair<loop::Index, Expr>>& indices) {
    for (const auto& [i, n] : indices)
        if (loop::known(n) && *loop::known(n) == 0) return true;
    return false;
}

/// Statements that compute the Reduce, and the expression that then stands for it.
struct Written { std::vector<Stmt> before; Expr value; };

Written write(const loop::Reduce& r, int vector_bytes) {
    if (empty(r.rows) || empty(r.run)) return {{}, r.identity};
    const ReductionLoops order(r, vector_bytes);
    // Leading rows first, then the run within them: both as flat indices.
    Merged run{nullptr, loop::integer(1), r.element};
    if (!r.run.empty()) run = merge_indices(r.run, r.element, "k");
    Merged rows{nullptr, loop::integer(1), run.element};
    if (!r.rows.empty()) rows = merge_indices(r.rows, run.element, "r");
    auto element = [&](const Expr& row, const Expr& k) {
        Expr e = rows.element;
        if (rows.flat) e = loop::substitute(e, rows.flat, row);
        return run.flat ? loop::substitute(e, run.flat, k) : e;
    };
    const auto row_count = loop::known(rows.extent), run_length = loop::known(run.extent);
    // Few elements: no statements at all.
    if (row_count && run_length && *row_count * *run_length <= sum_order::lanes) {
        std::vector<Expr> sums;
        for (std::int64_t i = 0; i < *row_count; ++i) sums.push_back(order.short_run([&](const Expr& k) { return element(loop::integer(i), k); }, *run_length));
        Expr total = sums[0];
        for (std::size_t i = 1; i < sums.size(); ++i) total = order.join(total, sums[i]);
        return {{}, total};
    }
    auto total = order.slot("total");
    auto write_run = [&](const Expr& row, const loop::Buffer& slot) {
        if (!run.flat) return ReductionLoops::set(slot, element(row, loop::integer(0)));
        return order.run(slot, [&](const Expr& k) { return element(row, k); }, run.extent);
    };
    Stmt s = rows.flat ? order.rows(total, write_run, rows.extent) : write_run(loop::integer(0), total);
    return {{loop::alloc(total), s}, ReductionLoops::value(total)};
}

}  // namespace

loop::Stmt order_reductions(const loop::Stmt& s, int vector_bytes) {
    return std::visit(loop::Match{
        [&](const loop::For& n) { return loop::make_for(n.variable, n.extent, n.kind, order_reductions(n.body, vector_bytes), n.width); },
        [&](const loop::Block& n) {
            std::vector<Stmt> out;
            for (const auto& x : n.statements) out.push_back(order_reductions(x, vector_bytes));
            return loop::block(std::move(out));
        },
        [&](const loop::Store& n) {
            std::vector<Stmt> before;
            Expr value = loop::rewrite(n.value, [&](const Expr& e) -> Expr {
                auto* r = std::get_if<loop::Reduce>(&e->as);
                if (!r) return {};
                Written w = write(*r, vector_bytes);
                before.insert(before.end(), w.before.begin(), w.before.end());
                return w.value;
            });
            if (value.get() == n.value.get()) return s;
            before.push_back(loop::store(n.buffer, n.offset, value, s->origin));
            return loop::block(std::move(before));
        },
        [&](const auto&) { return s; }}, s->as);
}

}  // namespace bitale::jit
