// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_map>

#include "engine/loop/walk.h"
#include "jit/schedule/build.h"
#include "jit/schedule/changes.h"
#include "jit/schedule/computed.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

bool computes_only(const loop::Stmt& body) {
    auto computes = [](const loop::Stmt& x) { return std::holds_alternative<loop::Store>(x->as) || std::holds_alternative<loop::Accumulate>(x->as); };
    auto* b = std::get_if<loop::Block>(&body->as);
    return b ? std::ranges::all_of(b->statements, computes) : computes(body);
}

/// Moves the largest unchanging parts of values (not of offsets: the emitter hoists those) to Lets before the loop.
class Hoisting {
public:
    explicit Hoisting(Changes c) : unchanging_(std::move(c)) {}

    loop::Stmt statement(const loop::Stmt& s) {
        return std::visit(loop::Match{
            [&](const loop::Block& b) {
                std::vector<loop::Stmt> out;
                for (const auto& x : b.statements) out.push_back(statement(x));
                return loop::block(std::move(out));
            },
            [&](const loop::For& n) { return loop::make_for(n.variable, n.extent, n.kind, statement(n.body), n.width); },
            [&](const auto&) {
                const loop::Expr own = value_of(s);
                return own.get() ? with_value(s, value(own)) : s;
            }}, s->as);
    }
    std::vector<loop::Stmt> lets;

private:
    loop::Expr value(const loop::Expr& e) {
        return loop::rewrite(e, [&](const loop::Expr& x) -> loop::Expr {
            if (auto* load = std::get_if<loop::Load>(&x->as); load && !unchanging_(x)) return x;     // its offset stays
            if (std::holds_alternative<loop::Const>(x->as) || std::holds_alternative<loop::Ref>(x->as) || !unchanging_(x)) return {};
            auto& name = names_[x.get()];
            if (!name) {
                name = named(lets, "v" + std::to_string(lets.size()), x);
                keep_.push_back(x);
            }
            return name;
        });
    }
    Unchanging unchanging_;
    std::unordered_map<const loop::ExprNode*, loop::Expr> names_;
    std::vector<loop::Expr> keep_;      // the maps' keys stay alive
};

/// Writes unrolled loops of lanes turn by turn, what the turns share before them: so what one turn reads can leave the loops around it.
loop::Stmt turn_by_turn(const loop::Stmt& s) {
    bool lanes = false;
    const std::function<loop::Stmt(const loop::Stmt&)> statement = [&](const loop::Stmt& x) {
        return loop::rewrite_statements(x, [&](const loop::Stmt& y) -> loop::Stmt {
            auto* n = std::get_if<loop::For>(&y->as);
            if (!n) return nullptr;
            if (n->kind == loop::LoopKind::vector) {
                lanes = true;
                loop::Stmt body = statement(n->body);
                lanes = false;
                return loop::make_for(n->variable, n->extent, n->kind, body, n->width);
            }
            if (n->kind != loop::LoopKind::unrolled || !lanes || !computes_only(n->body)) return nullptr;
            Hoisting hoisting{Changes(*n)};
            const loop::Stmt body = hoisting.statement(n->body);
            for (std::int64_t i = 0; i < *loop::known(n->extent); ++i) hoisting.lets.push_back(loop::substitute(body, n->variable, loop::integer(i)));
            return loop::block(std::move(hoisting.lets));
        });
    };
    return statement(s);
}

loop::Stmt hoisted(const loop::Stmt& s) {
    return std::visit(loop::Match{
        [&](const loop::Block& b) {
            std::vector<loop::Stmt> out;
            for (const auto& x : b.statements) out.push_back(hoisted(x));
            return loop::block(std::move(out));
        },
        [&](const loop::If& n) { return loop::if_else(n.condition, hoisted(n.then), hoisted(n.otherwise), n.cold); },
        [&](const loop::While& n) { return loop::while_loop(n.condition, hoisted(n.body)); },
        [&](const loop::For& n) {
            if (n.kind == loop::LoopKind::unrolled) return s;
            // The outermost loop first: what it does not change is computed once for all loops inside.
            Hoisting hoisting{Changes(n)};
            const loop::Stmt body = hoisted(hoisting.statement(n.body));
            hoisting.lets.push_back(loop::make_for(n.variable, n.extent, n.kind, body, n.width));
            return loop::block(std::move(hoisting.lets));
        },
        [&](const auto&) { return s; }}, s->as);
}

}  // namespace

loop::Stmt share_and_hoist(const loop::Stmt& s) { return hoisted(turn_by_turn(s)); }

}  // namespace bitale::jit
