// SPDX-License-Identifier: BSD-3-Clause
#include "jit/schedule/together.h"

#include <algorithm>

#include "engine/loop/affine.h"
#include "engine/loop/print.h"
#include "engine/loop/walk.h"
#include "jit/schedule/flat.h"
#include "jit/schedule/pairs.h"
#include "jit/schedule/reduction_loops.h"

namespace bitale::jit {

using loop::Expr;
using loop::Stmt;

namespace {

bool is_like(const loop::Reduce& x, const loop::Reduce& y) { return x.op == y.op && x.element.type() == y.element.type(); }

/// Whether e reads what another statement of the loop writes.
bool reads_own(const Expr& e) {
    return std::ranges::any_of(loop::buffers_read(e), [](const loop::Buffer& b) { return b->space == loop::Space::registers; });
}

/// (a - b)^2 and (b - a)^2 are the same bits: written the same way, sums over pairs from both sides share their distances.
Expr same_squares(const Expr& e) {
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

Expr number(std::size_t k) { return loop::integer(static_cast<std::int64_t>(k)); }

}  // namespace

std::vector<const loop::Reduce*> reduces(const Expr& value) {
    std::vector<const loop::Reduce*> found;
    loop::visit(value, [&](const Expr& e) {
        if (auto* r = std::get_if<loop::Reduce>(&e->as)) found.push_back(r);
    });
    return found;
}

bool contains(const std::vector<loop::Buffer>& list, const loop::Buffer& b) { return std::ranges::find(list, b) != list.end(); }

Together::Together(const loop::For& f, std::vector<Stmt> run_stores, int vector_bytes) : f_(f), count_(*loop::known(f.extent)), run_stores_(std::move(run_stores)), vector_bytes_(vector_bytes) {
    if (auto* b = std::get_if<loop::Block>(&f_.body->as)) statements_ = b->statements;
    else statements_ = {f_.body};
}

bool Together::is_worth(const Stmt& s) {
    constexpr std::int64_t most = 8;
    const auto* f = std::get_if<loop::For>(&s->as);
    const auto n = f ? loop::known(f->extent) : std::nullopt;
    if (!n || *n > most || f->kind != loop::LoopKind::serial) return false;
    bool rows = false, only = true;
    loop::visit(f->body, [&](const Stmt& inside) {
        auto* alloc = std::get_if<loop::Alloc>(&inside->as);
        only &= std::holds_alternative<loop::Store>(inside->as) || std::holds_alternative<loop::Block>(inside->as) || (alloc && alloc->buffer->space == loop::Space::registers);
    }, [&](const Expr& e) {
        auto* r = std::get_if<loop::Reduce>(&e->as);
        if (!r) return;
        rows = true;
        only &= !r->rows.empty() && r->run.empty();
    });
    return rows && only;
}

bool Together::takes(const Stmt& s, bool before, const loop::Index& i) const {
    const auto* store = std::get_if<loop::Store>(&s->as);
    const auto runs = store ? reduces(store->value) : std::vector<const loop::Reduce*>();
    if (runs.empty() || !std::ranges::all_of(runs, [&](const loop::Reduce* r) { return r->rows.empty() && is_of_pairs(*r, i) && rows_beside(*r); })) return false;
    const loop::BufferUses uses = loop::buffer_uses(f_.body);
    const bool summed = std::ranges::any_of(sums(), [&](const loop::Reduce* r) { return contains(loop::buffers_read(r->element), store->buffer); });
    return !summed && (before || !contains(uses.read, store->buffer)) && !contains(uses.written, store->buffer)
        && std::ranges::none_of(loop::buffers_read(store->value), [&](const loop::Buffer& b) { return contains(uses.written, b); });
}

Stmt Together::written() {
    for (const Stmt& s : statements_)
        if (auto* a = std::get_if<loop::Alloc>(&s->as)) write(*a);
    for (const Stmt& s : run_stores_) {
        const auto& store = std::get<loop::Store>(s->as);
        const Expr value = without_reduces(store.value, [&](const loop::Reduce& r) { return sum(r, *rows_beside(r)); });
        out_.push_back(loop::store(store.buffer, store.offset, value, s->origin));
    }
    for (const Stmt& s : statements_)
        if (auto* store = std::get_if<loop::Store>(&s->as)) write(*store, s->origin);
    return loop::block(std::move(out_));
}

void Together::write(const loop::Alloc& a) {
    if (count_ == 1) return out_.push_back(loop::alloc(a.buffer));
    const auto& wide = wide_.emplace(a.buffer.get(), loop::registers(a.buffer->name, a.buffer->type, *loop::known(a.buffer->size) * count_)).first->second;
    out_.push_back(loop::alloc(wide));
}

void Together::write(const loop::Store& store, std::int32_t origin) {
    const Expr value = without_reduces(store.value, [&](const loop::Reduce& r) { return sum(r, r); });
    out_.push_back(each([&](const Expr& i) {
        auto own = wide_.find(store.buffer.get());
        return own == wide_.end() ? loop::store(store.buffer, at(store.offset, i), at(value, i), origin) : loop::store(own->second, slot(store.offset, i), at(value, i), origin);
    }));
}

/// What stands for a sum, which is written with `rows` and all that go with these.
Expr Together::sum(const loop::Reduce& r, const loop::Reduce& rows) {
    if (!sums_.contains(&r)) add_up_with(rows);
    return sums_.at(&r);
}

/// All sums of rows.
std::vector<const loop::Reduce*> Together::sums() const {
    std::vector<const loop::Reduce*> out;
    for (const Stmt& s : statements_)
        if (auto* store = std::get_if<loop::Store>(&s->as)) std::ranges::copy(reduces(store->value), std::back_inserter(out));
    return out;
}

/// The first sum of rows that a run can be summed with; null: none.
const loop::Reduce* Together::rows_beside(const loop::Reduce& run) const {
    const auto count = loop::known(Flat(run).run.extent);
    if (!count || !ReductionLoops::leaves_fit_slices(*count)) return nullptr;
    const auto all = sums();
    const auto at = std::ranges::find_if(all, [&](const loop::Reduce* r) { return is_like(*r, run) && !reads_own(r->element) && loop::known(Flat(*r).rows.extent) == count; });
    return at == all.end() ? nullptr : *at;
}

/// Writes the sums of `first` and of all others over as many rows, of its kind, that can be computed at this place: what they share is computed once.
void Together::add_up_with(const loop::Reduce& first) {
    const ReductionLoops order(first, vector_bytes_);
    std::vector<const loop::Reduce*> group{&first}, beside;
    std::vector<Flat> rows{Flat(first)}, runs;
    auto goes_with = [&](const loop::Reduce* r) { return r != &first && is_like(*r, first) && !sums_.contains(r) && !reads_own(r->element); };
    for (const loop::Reduce* r : sums()) {
        if (!goes_with(r)) continue;
        Flat other(*r);
        if (!loop::same(other.rows.extent, rows[0].rows.extent)) continue;
        group.push_back(r);
        rows.push_back(std::move(other));
    }
    for (const Stmt& s : run_stores_)
        for (const loop::Reduce* r : reduces(std::get<loop::Store>(s->as).value)) {
            if (!goes_with(r)) continue;
            Flat run(*r);
            if (!loop::same(run.run.extent, rows[0].rows.extent)) continue;
            beside.push_back(r);
            runs.push_back(std::move(run));
        }
    const std::int64_t slots = count_ * static_cast<std::int64_t>(rows.size());
    const auto total = order.slot("total", slots), run_total = order.slot("run", static_cast<std::int64_t>(runs.size()));
    const bool alone = rows.size() + runs.size() == 1;
    auto terms = [&](const Expr& row, const loop::Buffer& to) {
        std::vector<Stmt> out;
        auto term = [&](const Flat& f, const Expr& r, const Expr& k) { return alone ? f.element(r, k) : same_squares(f.element(r, k)); };
        for (std::size_t k = 0; k < rows.size(); ++k)
            out.push_back(each([&](const Expr& i) { return loop::store(to, slot(number(k), i), at(term(rows[k], row, loop::integer(0)), i)); }));
        for (std::size_t k = 0; k < runs.size(); ++k) out.push_back(loop::store(to, loop::integer(slots) + number(k), term(runs[k], loop::integer(0), row)));
        return loop::block(std::move(out));
    };
    out_.push_back(loop::alloc(total));
    if (!runs.empty()) out_.push_back(loop::alloc(run_total));
    out_.push_back(runs.empty() ? order.rows(total, terms, rows[0].rows.extent) : order.rows_and_runs(total, run_total, terms, *loop::known(rows[0].rows.extent)));
    for (std::size_t k = 0; k < rows.size(); ++k) sums_.emplace(group[k], loop::load(total, slot(number(k), loop::ref(f_.variable))));
    for (std::size_t k = 0; k < runs.size(); ++k) sums_.emplace(beside[k], loop::load(run_total, number(k)));
}

Stmt Together::each(const std::function<Stmt(const Expr&)>& body) const { return loop::for_each(f_.variable->name, f_.extent, loop::LoopKind::unrolled, body); }

/// e in turn i.
Expr Together::at(const Expr& e, const Expr& i) const {
    return loop::substitute(loop::rewrite(e, [&](const Expr& x) -> Expr {
        auto* load = std::get_if<loop::Load>(&x->as);
        auto own = load ? wide_.find(load->buffer.get()) : wide_.end();
        return own == wide_.end() ? Expr() : loop::load(own->second, slot(load->offset, loop::ref(f_.variable)));
    }), f_.variable, i);
}

}  // namespace bitale::jit
