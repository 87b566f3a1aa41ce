// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_map>

#include "engine/loop/affine.h"
#include "engine/loop/print.h"
#include "engine/loop/walk.h"
#include "engine/sum_order.h"
#include "jit/schedule/contraction_loops.h"
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

/// Leading rows first, then the run within them: both as flat indices.
struct Flat {
    explicit Flat(const loop::Reduce& r) {
        if (!r.run.empty()) run = merge_indices(r.run, r.element, "k");
        else run = {nullptr, loop::integer(1), r.element};
        if (!r.rows.empty()) rows = merge_indices(r.rows, run.element, "r");
        else rows = {nullptr, loop::integer(1), run.element};
    }
    [[nodiscard]] Expr element(const Expr& row, const Expr& k) const {
        const Expr e = rows.flat ? loop::substitute(rows.element, rows.flat, row) : rows.element;
        return run.flat ? loop::substitute(e, run.flat, k) : e;
    }
    [[nodiscard]] bool has_few_elements() const {
        const auto row_count = loop::known(rows.extent), run_length = loop::known(run.extent);
        return row_count && run_length && *row_count * *run_length <= sum_order::lanes;
    }
    Merged run, rows;
};

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

/// Replaces each Reduce by what `write` returns for it.
template <class F> Expr without_reduces(const Expr& e, F&& write) {
    return loop::rewrite(e, [&](const Expr& x) -> Expr {
        auto* r = std::get_if<loop::Reduce>(&x->as);
        return r ? write(*r) : Expr();
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

/// A short loop around sums of rows: all its sums go through the rows together, so that what they share is computed once.
class Together {
public:
    Together(const loop::For& f, int vector_bytes) : f_(f), count_(*loop::known(f.extent)), vector_bytes_(vector_bytes) {}

    /// Whether the loop has at most 8 turns of stores and registers with sums of rows, and no other sums.
    static bool is_worth(const loop::For& f) {
        constexpr std::int64_t most = 8;
        const auto n = loop::known(f.extent);
        if (!n || *n > most || f.kind != loop::LoopKind::serial) return false;
        bool rows = false, only = true;
        loop::visit(f.body, [&](const Stmt& s) {
            auto* alloc = std::get_if<loop::Alloc>(&s->as);
            only &= std::holds_alternative<loop::Store>(s->as) || std::holds_alternative<loop::Block>(s->as) || (alloc && alloc->buffer->space == loop::Space::registers);
        }, [&](const Expr& e) {
            auto* r = std::get_if<loop::Reduce>(&e->as);
            if (!r) return;
            rows = true;
            only &= !r->rows.empty() && r->run.empty();
        });
        return rows && only;
    }
    Stmt written() {
        if (auto* b = std::get_if<loop::Block>(&f_.body->as)) statements_ = b->statements;
        else statements_ = {f_.body};
        for (const Stmt& s : statements_) write(s);
        return loop::block(std::move(out_));
    }

private:
    void write(const Stmt& s) {
        if (auto* a = std::get_if<loop::Alloc>(&s->as)) {
            const auto& wide = wide_.emplace(a->buffer.get(), loop::registers(a->buffer->name, a->buffer->type, *loop::known(a->buffer->size) * count_)).first->second;
            out_.push_back(loop::alloc(wide));
            return;
        }
        const auto& store = std::get<loop::Store>(s->as);
        const Expr value = without_reduces(store.value, [&](const loop::Reduce& r) {
            if (!sums_.contains(&r)) add_up_with(r);
            return sums_.at(&r);
        });
        out_.push_back(each([&](const Expr& i) {
            auto own = wide_.find(store.buffer.get());
            return own == wide_.end() ? loop::store(store.buffer, at(store.offset, i), at(value, i), s->origin) : loop::store(own->second, slot(store.offset, i), at(value, i), s->origin);
        }));
    }
    /// Writes the sums of `first` and of all others over as many rows, of its kind, that can be computed at this place: what they share is computed once.
    void add_up_with(const loop::Reduce& first) {
        const ReductionLoops order(first, vector_bytes_);
        std::vector<const loop::Reduce*> group{&first};
        std::vector<Flat> flat{Flat(first)};
        for (const Stmt& s : statements_) {
            auto* store = std::get_if<loop::Store>(&s->as);
            if (!store) continue;
            loop::visit(store->value, [&](const Expr& e) {
                auto* r = std::get_if<loop::Reduce>(&e->as);
                if (!r || r->op != first.op || r->element.type() != first.element.type() || sums_.contains(r) || std::ranges::find(group, r) != group.end() || reads_own(r->element)) return;
                Flat other(*r);
                if (!loop::same(other.rows.extent, flat[0].rows.extent)) return;
                group.push_back(r);
                flat.push_back(std::move(other));
            });
        }
        auto total = order.slot("total", count_ * static_cast<std::int64_t>(group.size()));
        out_.push_back(loop::alloc(total));
        out_.push_back(order.rows(total, [&](const Expr& row, const loop::Buffer& slots) {
            std::vector<Stmt> terms;
            for (std::size_t k = 0; k < group.size(); ++k)
                terms.push_back(each([&](const Expr& i) { return loop::store(slots, slot(loop::integer(static_cast<std::int64_t>(k)), i), at(group.size() > 1 ? same_squares(flat[k].element(row, loop::integer(0))) : flat[k].element(row, loop::integer(0)), i)); }));
            return loop::block(std::move(terms));
        }, flat[0].rows.extent));
        for (std::size_t k = 0; k < group.size(); ++k) sums_.emplace(group[k], loop::load(total, slot(loop::integer(static_cast<std::int64_t>(k)), loop::ref(f_.variable))));
    }
    /// (a - b)^2 and (b - a)^2 are the same bits: written the same way, sums over pairs from both sides share their distances.
    static Expr same_squares(const Expr& e) {
        return loop::rewrite(e, [](const Expr& x) -> Expr {
            auto* product = std::get_if<loop::Binary>(&x->as);
            if (!product || product->op != loop::BinaryOp::multiply || product->x.get() != product->y.get() || !loop::is_float(x.type())) return {};
            auto* difference = std::get_if<loop::Binary>(&product->x->as);
            if (!difference || difference->op != loop::BinaryOp::subtract) return {};
            auto *a = std::get_if<loop::Load>(&difference->x->as), *b = std::get_if<loop::Load>(&difference->y->as);
            if (!a || !b || a->buffer != b->buffer || loop::print(a->offset) <= loop::print(b->offset)) return {};
            const Expr other = difference->y - difference->x;
            return other * other;
        });
    }
    /// Whether e reads what another statement of the loop writes.
    static bool reads_own(const Expr& e) {
        return std::ranges::any_of(loop::buffers_read(e), [](const loop::Buffer& b) { return b->space == loop::Space::registers; });
    }
    Stmt each(const std::function<Stmt(const Expr&)>& body) const { return loop::for_each(f_.variable->name, f_.extent, loop::LoopKind::unrolled, body); }
    /// e in turn i.
    Expr at(const Expr& e, const Expr& i) const {
        return loop::substitute(loop::rewrite(e, [&](const Expr& x) -> Expr {
            auto* load = std::get_if<loop::Load>(&x->as);
            auto own = load ? wide_.find(load->buffer.get()) : wide_.end();
            return own == wide_.end() ? Expr() : loop::load(own->second, slot(load->offset, loop::ref(f_.variable)));
        }), f_.variable, i);
    }
    Expr slot(const Expr& offset, const Expr& i) const { return offset * loop::integer(count_) + i; }

    const loop::For& f_;
    std::int64_t count_;
    int vector_bytes_;
    std::vector<Stmt> statements_;
    std::unordered_map<const loop::BufferInfo*, loop::Buffer> wide_;    // registers of all turns
    std::unordered_map<const loop::Reduce*, Expr> sums_;                // what stands for them
    std::vector<Stmt> out_;
};

Stmt ordered(const Stmt& s, int vector_bytes, bool may_fork) {
    return std::visit(loop::Match{
        [&](const loop::For& n) {
            if (Together::is_worth(n)) return Together(n, vector_bytes).written();
            return loop::make_for(n.variable, n.extent, n.kind, ordered(n.body, vector_bytes, false), n.width);
        },
        [&](const loop::Block& n) {
            std::vector<Stmt> out;
            for (const auto& x : n.statements) out.push_back(ordered(x, vector_bytes, may_fork));
            return loop::block(std::move(out));
        },
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
