// SPDX-License-Identifier: BSD-3-Clause
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

/// How far flat moves in the serial loop around, as long as it stays in two rows: then the row is found once, before that loop.
Expr way_of(const loop::Index& around, const Split& split, const loop::For& lanes) {
    const Expr step = around && around->extent ? loop::stride(split.flat, around) : Expr();
    const auto known = step ? loop::known(step) : std::nullopt;
    if (!known || *known < 0 || *known * (around->extent - 1) + lanes.width > split.length) return loop::integer(0);
    return loop::integer(*known) * loop::ref(around);
}

/// The load as a choice between its row and the next, each read consecutively; null if it is no such load.
Expr both_rows(const loop::Load& load, const loop::For& lanes, const loop::Index& around) {
    std::optional<Split> split;
    bool one = true;
    loop::visit(load.offset, [&](const Expr& e) {
        const auto s = split_by(e, lanes);
        if (!s) return;
        one &= !split || (split->length == s->length && loop::same(split->flat, s->flat));
        if (!split) split = s;
    });
    if (!split || !one || split->length > std::numeric_limits<std::int32_t>::max()) return {};
    const Expr way = way_of(around, *split, lanes), in_lanes = loop::substitute(split->flat, lanes.variable, loop::integer(0));
    const Expr first = loop::known(way) ? in_lanes : loop::substitute(in_lanes, around, loop::integer(0)), m = loop::integer(split->length);
    const Expr row = first / m, column = first % m + (way + loop::ref(lanes.variable));
    auto at = [&](const Expr& r, const Expr& c) {
        return loop::rewrite(load.offset, [&](const Expr& e) -> Expr {
            if (!split_by(e, lanes)) return {};
            return std::get<loop::Binary>(e->as).op == loop::BinaryOp::divide ? r : c;
        });
    };
    // Row-major, from the buffer's beginning to its end: the element of the other row is then inside, too.
    const loop::Index r = loop::index("row"), c = loop::index("column");
    const Expr whole = at(loop::ref(r), loop::ref(c)), by_row = loop::stride(whole, r), by_column = loop::stride(whole, c);
    if (!by_row || !by_column) return {};
    const auto begin = loop::known(loop::normal(at(loop::integer(0), loop::integer(0)))), stride = loop::known(by_row), step = loop::known(by_column);
    const auto size = loop::known(load.buffer->size);
    if (begin != std::optional<std::int64_t>(0) || step != std::optional<std::int64_t>(1) || !stride || *stride < split->length || !size || *size % *stride) return {};
    const auto narrow = [](const Expr& e) { return loop::convert(loop::Type::i32, e); };
    return loop::select(narrow(loop::ref(lanes.variable)) < narrow(m - first % m - way), loop::load(load.buffer, at(row, column)), loop::load(load.buffer, at(row + loop::integer(1), column - m)));
}

loop::Stmt rewritten(const loop::Stmt& s, const loop::Index& around) {
    return loop::rewrite_statements(s, [&](const loop::Stmt& x) -> loop::Stmt {
        auto* f = std::get_if<loop::For>(&x->as);
        if (f && f->kind == loop::LoopKind::serial && f->variable != around) return loop::make_for(f->variable, f->extent, f->kind, rewritten(f->body, f->variable));
        if (!f || f->kind != loop::LoopKind::vector) return nullptr;
        return loop::make_for(f->variable, f->extent, f->kind, loop::rewrite(f->body, [&](const Expr& e) -> Expr {
            auto* load = std::get_if<loop::Load>(&e->as);
            return load && load->buffer->space != loop::Space::registers ? both_rows(*load, *f, around) : Expr();
        }), f->width);
    });
}

}  // namespace

loop::Stmt load_both_rows(const loop::Stmt& s) { return rewritten(s, nullptr); }

}  // namespace bitale::jit
