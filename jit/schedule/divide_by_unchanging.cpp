// SPDX-License-Identifier: BSD-3-Clause
#include <memory>

#include "engine/loop/walk.h"
#include "jit/schedule/changes.h"
#include "jit/schedule/computed.h"
#include "jit/schedule/passes.h"
#include "jit/schedule/quotient.h"

namespace bitale::jit {
namespace {

using loop::Expr;

/// The divisions of one loop by what does not change in it.
Divisions by_unchanging(const loop::For& n) {
    return Divisions([unchanging = std::make_shared<Unchanging>(Changes(n))](const Expr&, const loop::Binary& d) { return !(*unchanging)(d.x) && (*unchanging)(d.y) ? quotient(d.x, reciprocal(d.y)) : Expr(); });
}

/// loop_values: the divisions of the innermost serial loop around; lanes: inside a vector loop.
loop::Stmt statement(const loop::Stmt& s, Divisions* loop_values, bool lanes) {
    return std::visit(loop::Match{
        [&](const loop::Block& b) {
            std::vector<loop::Stmt> out;
            for (const auto& x : b.statements) out.push_back(statement(x, loop_values, lanes));
            return loop::block(std::move(out));
        },
        [&](const loop::If& n) { return loop::if_else(n.condition, statement(n.then, loop_values, lanes), statement(n.otherwise, loop_values, lanes), n.cold); },
        [&](const loop::While& n) { return loop::while_loop(n.condition, statement(n.body, nullptr, false)); },
        [&](const loop::For& n) {
            constexpr std::int64_t worth = 4;   // turns
            const auto turns = loop::known(n.extent);
            if (n.kind != loop::LoopKind::serial || (turns && *turns < worth)) return loop::make_for(n.variable, n.extent, n.kind, statement(n.body, loop_values, lanes || n.kind == loop::LoopKind::vector), n.width);
            Divisions own = by_unchanging(n);
            return loop::make_for(n.variable, n.extent, n.kind, statement(n.body, &own, lanes), n.width);
        },
        [&](const auto&) {
            const Expr value = loop_values && lanes ? value_of(s) : Expr();
            return value.get() ? with_value(s, (*loop_values)(value)) : s;
        }}, s->as);
}

}  // namespace

loop::Stmt divide_by_unchanging(const loop::Stmt& s) { return statement(s, nullptr, false); }

}  // namespace bitale::jit
