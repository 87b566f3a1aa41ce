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

/// The load as a choice between its row and the next, each read consecutively; null if it is no such load.
Expr both_rows(const loop::Load& load, const loop::For& lanes) {
    std::optional<Split> split;
    bool one = true;
    loop::visit(load.offset, [&](const Expr& e) {
        const auto s = split_by(e, lanes);
        if (!s) return;
        one &= !split || (split->length == s->length && loop::same(split->flat, s->flat));
        if (!split) split = s;
    });
    if (!split || !one || split->length > std::numeric_limits<std::int32_t>::max()) return {};
    const Expr first = loop::substitute(split->flat, lanes.variable, loop::integer(0)), m = loop::integer(split->length);
    const Expr row = first / m, column = first % m + loop::ref(lanes.variable);
    auto at = [&](const Expr& r, const Expr& c) {
        return loop::rewrite(load.offset, [&](const Expr& e) -> Expr {
            if (!split_by(e, lanes)) return {};
            return std::get<loop::Binary>(e->as).op == loop::BinaryOp::divide ? r : c;
        });
    };
    // Row-major, from the buffer's beginning to its end: the element of the other row is then inside, too.
    const auto begin = loop::known(loop::normal(at(loop::integer(0), loop::integer(0)))), stride = loop::known(loop::normal(at(loop::integer(1), loop::integer(0)))), step = loop::known(loop::normal(at(loop::integer(0), loop::integer(1))));
    const auto size = loop::known(load.buffer->size);
    if (begin != std::optional<std::int64_t>(0) || step != std::optional<std::int64_t>(1) || !stride || *stride < split->length || !size || *size % *stride) return {};
    const auto narrow = [](const Expr& e) { return loop::convert(loop::Type::i32, e); };
    return loop::select(narrow(loop::ref(lanes.variable)) < narrow(m - first % m), loop::load(load.buffer, at(row, column)), loop::load(load.buffer, at(row + loop::integer(1), column - m)));
}

}  // namespace

loop::Stmt load_both_rows(const loop::Stmt& s) {
    return loop::rewrite_statements(s, [&](const loop::Stmt& x) -> loop::Stmt {
        auto* f = std::get_if<loop::For>(&x->as);
        if (!f || f->kind != loop::LoopKind::vector) return nullptr;
        return loop::make_for(f->variable, f->extent, f->kind, loop::rewrite(f->body, [&](const Expr& e) -> Expr {
            auto* load = std::get_if<loop::Load>(&e->as);
            return load && load->buffer->space != loop::Space::registers ? both_rows(*load, *f) : Expr();
        }), f->width);
    });
}

}  // namespace bitale::jit
