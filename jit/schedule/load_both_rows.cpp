// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <functional>
#include <limits>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

using loop::Expr;

/// The operands of flat / m or flat % m, where flat moves with the lane and m is no less than the vector.
struct Split { Expr flat; std::int64_t length; };
std::optional<Split> split_by(const Expr& e, const loop::For& lanes) {
    auto* b = std::get_if<loop::Binary>(&e->as);
    if (!b || (b->op != loop::BinaryOp::divide && b->op != loop::BinaryOp::remainder) || e.type() != loop::Type::i64) return {};
    const auto m = loop::known(b->y);
    const Expr step = m && *m >= lanes.width ? loop::stride(b->x, lanes.variable) : Expr();
    if (!step || loop::known(step) != std::optional<std::int64_t>(1)) return {};
    return Split{b->x, *m};
}

/// Per turn of the serial loop around, as long as flat stays in two rows over the whole loop: then the row is found once, before it. Else 0.
std::int64_t step_around(const loop::Index& around, const Split& split, const loop::For& lanes) {
    const Expr step = around && around->extent ? loop::stride(split.flat, around) : Expr();
    const auto known = step ? loop::known(step) : std::nullopt;
    return known && *known >= 0 && *known * (around->extent - 1) + lanes.width <= split.length ? *known : 0;
}

/// A load of row-major elements whose number is split into row and column.
struct RowLoad {
    const loop::Load& load;
    const loop::For& lanes;
    std::int64_t length, step;      // of a row; of `around`
    Expr row, column, way;          // where lane 0 of the first turn is; how far this turn and lane are from there

    [[nodiscard]] Expr at(const Expr& r, const Expr& c) const {
        return loop::rewrite(load.offset, [&](const Expr& e) -> Expr {
            if (!split_by(e, lanes)) return {};
            return std::get<loop::Binary>(e->as).op == loop::BinaryOp::divide ? r : c;
        });
    }
    [[nodiscard]] Expr first_row() const { return loop::load(load.buffer, at(row, column + way)); }
    /// A choice between the row and the next, each read consecutively.
    [[nodiscard]] Expr both_rows() const {
        const auto narrow = [](const Expr& e) { return loop::convert(loop::Type::i32, e); };
        const Expr end = loop::integer(length);
        return loop::select(narrow(way) < narrow(end - column), first_row(), loop::load(load.buffer, at(row + loop::integer(1), column + way - end)));
    }
};

std::optional<RowLoad> row_load(const loop::Load& load, const loop::For& lanes, const loop::Index& around) {
    if (load.buffer->space == loop::Space::registers) return {};
    std::optional<Split> split;
    bool one = true;
    loop::visit(load.offset, [&](const Expr& e) {
        const auto s = split_by(e, lanes);
        if (!s) return;
        one &= !split || (split->length == s->length && loop::same(split->flat, s->flat));
        if (!split) split = s;
    });
    if (!split || !one || split->length > std::numeric_limits<std::int32_t>::max()) return {};
    const std::int64_t step = step_around(around, *split, lanes);
    const Expr in_lanes = loop::substitute(split->flat, lanes.variable, loop::integer(0)), m = loop::integer(split->length);
    const Expr first = step ? loop::substitute(in_lanes, around, loop::integer(0)) : in_lanes, turns = step ? loop::integer(step) * loop::ref(around) : loop::integer(0);
    RowLoad r{load, lanes, split->length, step, first / m, first % m, turns + loop::ref(lanes.variable)};
    // From the buffer's beginning to its end: the element of the other row is then inside, too.
    const loop::Index i = loop::index("row"), j = loop::index("column");
    const Expr whole = r.at(loop::ref(i), loop::ref(j)), by_row = loop::stride(whole, i), by_column = loop::stride(whole, j);
    if (!by_row || !by_column) return {};
    const auto begin = loop::known(loop::normal(r.at(loop::integer(0), loop::integer(0)))), stride = loop::known(by_row), step_of_column = loop::known(by_column);
    const auto size = loop::known(load.buffer->size);
    if (begin != std::optional<std::int64_t>(0) || step_of_column != std::optional<std::int64_t>(1) || !stride || *stride < split->length || !size || *size % *stride) return {};
    return r;
}

using Found = std::function<Expr(RowLoad)>;

/// Each load by rows becomes what `found` makes of it; `around`: the innermost loop that has turns.
loop::Stmt rewritten(const loop::Stmt& s, const loop::Index& around, const Found& found);

bool has_serial_loop(const loop::Stmt& s) {
    bool found = false;
    loop::visit(s, [&](const loop::Stmt& x) { auto* f = std::get_if<loop::For>(&x->as); found |= f && f->kind == loop::LoopKind::serial; }, {});
    return found;
}

/// Whether an offset may be split into row and column at all: most loops divide nothing.
bool divides(const loop::Stmt& s) {
    bool found = false;
    loop::visit(s, {}, [&](const Expr& e) { auto* b = std::get_if<loop::Binary>(&e->as); found |= b && b->op == loop::BinaryOp::remainder && e.type() == loop::Type::i64; });
    return found;
}

/// An innermost loop whose loads stay in one row in most of its runs, written twice; null where a row cannot be found before it.
loop::Stmt versions(const loop::For& f) {
    if (has_serial_loop(f.body)) return nullptr;
    struct Place { Expr row, column; loop::Index named_row, named_column; };
    std::vector<Place> places;
    std::vector<Expr> fits;
    bool all = true;
    const auto placed = [&](RowLoad& r) {
        auto at = std::ranges::find_if(places, [&](const Place& p) { return loop::same(p.row, r.row) && loop::same(p.column, r.column); });
        if (at == places.end()) at = places.insert(places.end(), {r.row, r.column, loop::index("row"), loop::index("column", r.length)});
        r.row = loop::ref(at->named_row);
        r.column = loop::ref(at->named_column);
    };
    const auto with_body = [&](const loop::Stmt& body) { return loop::make_for(f.variable, f.extent, f.kind, body); };
    const loop::Stmt any = with_body(rewritten(f.body, f.variable, [&](RowLoad r) {
        all &= r.step > 0;
        placed(r);
        const Expr condition = r.column + (f.extent - loop::integer(1)) * loop::integer(r.step) < loop::integer(r.length - r.lanes.width + 1);
        if (std::ranges::none_of(fits, [&](const Expr& e) { return loop::same(e, condition); })) fits.push_back(condition);
        return r.both_rows();
    }));
    if (fits.empty() || !all) return nullptr;
    const loop::Stmt one = with_body(rewritten(f.body, f.variable, [&](RowLoad r) {
        placed(r);
        return r.first_row();
    }));
    std::vector<loop::Stmt> out;
    for (const Place& p : places) {
        out.push_back(loop::let(p.named_row, p.row));
        out.push_back(loop::let(p.named_column, p.column));
    }
    Expr condition = fits[0];
    for (std::size_t k = 1; k < fits.size(); ++k) condition = condition & fits[k];
    out.push_back(loop::if_else(condition, one, any));
    return loop::block(std::move(out));
}

loop::Stmt rewritten(const loop::Stmt& s, const loop::Index& around, const Found& found) {
    return loop::rewrite_statements(s, [&](const loop::Stmt& x) -> loop::Stmt {
        auto* f = std::get_if<loop::For>(&x->as);
        if (!f) return nullptr;
        if (!divides(x)) return x;
        if (f->kind == loop::LoopKind::vector)
            return loop::make_for(f->variable, f->extent, f->kind, loop::rewrite(f->body, [&](const Expr& e) -> Expr {
                auto* load = std::get_if<loop::Load>(&e->as);
                const auto r = load ? row_load(*load, *f, around) : std::nullopt;
                return r ? found(*r) : Expr();
            }), f->width);
        if (f->kind != loop::LoopKind::serial && f->kind != loop::LoopKind::unrolled) return nullptr;
        if (loop::Stmt two = versions(*f)) return two;
        if (f->kind == loop::LoopKind::unrolled) return nullptr;
        return loop::make_for(f->variable, f->extent, f->kind, rewritten(f->body, f->variable, found));
    });
}

}  // namespace

loop::Stmt load_both_rows(const loop::Stmt& s) { return rewritten(s, nullptr, &RowLoad::both_rows); }

}  // namespace bitale::jit
