// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/cost.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

constexpr std::int64_t grain = 64;          // elements: strips of flat loops are whole vectors and cache lines

bool is_flat(const loop::Stmt& body) {
    bool flat = true;
    loop::visit(body, [&](const loop::Stmt& s) { flat &= !std::holds_alternative<loop::For>(s->as); },
                [&](const loop::Expr& e) { flat &= !std::holds_alternative<loop::Reduce>(e->as); });
    return flat;
}

/// Elements of a strip: equal strips if there is such a number, so that none has a rest.
loop::Expr strip_length(const loop::Expr& n, std::int64_t unit) {
    const auto known = loop::known(n);
    if (!known) {
        const loop::Expr most = loop::integer(most_strips * unit), some = loop::at_most(loop::integer(1), n) ? n : loop::max(n, loop::integer(1));    // a strip is never empty
        return (some + (most - loop::integer(1))) / most * loop::integer(unit);
    }
    for (std::int64_t strips = most_strips; strips >= most_strips / 2; --strips)
        if (*known % (strips * unit) == 0) return loop::integer(*known / strips);
    return loop::integer((*known + most_strips * unit - 1) / (most_strips * unit) * unit);
}

loop::Stmt in_strips(const loop::For& f) {
    const loop::Expr length = strip_length(f.extent, is_flat(f.body) ? grain : 1), strips = (f.extent + (length - loop::integer(1))) / length;
    if (const auto n = loop::known(strips); n && *n < 2) return nullptr;
    const auto known = loop::known(length), total = loop::known(f.extent);
    const bool equal = known && total && *total % *known == 0;
    return loop::for_each("strip", strips, loop::LoopKind::parallel, [&](const loop::Expr& strip) {
        const loop::Index inner = loop::index(f.variable->name, known.value_or(0));
        const loop::Expr begin = strip * length;
        if (known == std::optional<std::int64_t>(1)) return loop::substitute(f.body, f.variable, begin);
        return loop::make_for(inner, equal ? length : loop::min(length, f.extent - begin), loop::LoopKind::serial, loop::substitute(f.body, f.variable, begin + loop::ref(inner)));
    });
}

}  // namespace

loop::Stmt parallelise(const loop::Stmt& s) {
    if (auto* b = std::get_if<loop::Block>(&s->as)) {
        std::vector<loop::Stmt> out;
        for (const auto& x : b->statements) out.push_back(parallelise(x));
        return loop::block(std::move(out));
    }
    auto* f = std::get_if<loop::For>(&s->as);
    if (!f || f->kind != loop::LoopKind::serial || nanoseconds(s) < worth_of_threads) return s;
    const loop::Stmt parallel = in_strips(*f);
    return parallel ? parallel : s;
}

}  // namespace bitale::jit
