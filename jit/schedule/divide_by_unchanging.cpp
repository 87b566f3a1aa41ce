// SPDX-License-Identifier: BSD-3-Clause
#include <limits>
#include <unordered_map>

#include "engine/loop/walk.h"
#include "jit/schedule/changes.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

using loop::Expr;

/// Numbers between these: a quotient and its remainder lose nothing to underflow, and the reciprocal of a divisor is normal.
double least(loop::Type t) { return t == loop::Type::f32 ? 0x1p-96 : 0x1p-900; }

/// x / y where y does not change: bit for bit the division's result, from the reciprocal r (rounded to nearest) and the remainder.
/// q0 = x r is within 2 ulp, q1 = q0 + (x - y q0) r within one, and q2 = q1 + (x - y q1) r is x / y rounded to nearest (Markstein: the
/// remainder of q1 is exact, and r is correctly rounded).  That holds for |x|, |q| and |y| that are neither very small nor very large; x = 0
/// is right too but for its sign, which is that of q0.  Where a lane is outside, the processor divides.
Expr quotient(const Expr& x, const Expr& y) {
    const loop::Type t = y.type();
    const Expr small = loop::constant(t, least(t)), large = loop::constant(t, 1 / least(t));
    const Expr size = loop::abs(y), good = (small <= size) & (size <= large);
    const Expr smallest = loop::select(good, small, loop::constant(t, std::numeric_limits<double>::infinity()));
    const Expr zero = loop::select(good, loop::constant(t, 0.0), loop::constant(t, std::numeric_limits<double>::quiet_NaN()));
    const Expr r = 1.0 / y, minus_y = -y;
    const Expr q0 = x * r, q1 = loop::fma(loop::fma(minus_y, q0, x), r, q0), q2 = loop::fma(loop::fma(minus_y, q1, x), r, q1);
    const Expr a = loop::abs(x), b = loop::abs(q2), smaller = loop::select(a < b, a, b);     // q2 if it is nan
    return loop::select(~(smallest <= smaller) & ~(x == zero), x / y, loop::copysign(q2, q0), true);
}

/// Rewrites the values of one loop, operands first; what is shared stays shared.
class Division {
public:
    explicit Division(Changes c) : unchanging_(std::move(c)) {}

    Expr value(const Expr& root) {
        std::vector<Expr> open{root};
        while (!open.empty()) {
            const Expr e = open.back();
            if (done_.contains(e.get())) { open.pop_back(); continue; }
            std::vector<Expr> operands = std::holds_alternative<loop::Load>(e->as) ? std::vector<Expr>() : loop::operands(*e);     // offsets stay
            const std::size_t before = open.size();
            for (const Expr& x : operands)
                if (!done_.contains(x.get())) open.push_back(x);
            if (open.size() > before) continue;
            open.pop_back();
            bool same = true;
            for (Expr& x : operands) {
                const Expr& fresh = done_.at(x.get());
                same &= fresh.get() == x.get();
                x = fresh;
            }
            const Expr plain = same ? e : loop::with_operands(e, operands);
            auto* n = std::get_if<loop::Binary>(&plain->as);
            const bool divides = n && n->op == loop::BinaryOp::divide && loop::is_float(plain.type()) && !unchanging_(n->x) && unchanging_(n->y);
            done_.emplace(e.get(), divides ? quotient(n->x, n->y) : plain);
            keep_.push_back(e);
        }
        return done_.at(root.get());
    }

private:
    Unchanging unchanging_;
    std::unordered_map<const loop::ExprNode*, Expr> done_;
    std::vector<Expr> keep_;        // the map's keys stay alive
};

/// loop: the division of the innermost serial loop around; lanes: inside a vector loop.
loop::Stmt statement(const loop::Stmt& s, Division* loop_values, bool lanes) {
    auto value = [&](const Expr& e) { return loop_values && lanes ? loop_values->value(e) : e; };
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
            Division own{Changes(n)};
            return loop::make_for(n.variable, n.extent, n.kind, statement(n.body, &own, lanes), n.width);
        },
        [&](const loop::Let& n) { return loop::let(n.variable, value(n.value)); },
        [&](const loop::Store& n) { return loop::store(n.buffer, n.offset, value(n.value), s->origin); },
        [&](const loop::Accumulate& n) { return loop::accumulate(n.buffer, n.offset, value(n.value), n.op, n.join); },
        [&](const auto&) { return s; }}, s->as);
}

}  // namespace

loop::Stmt divide_by_unchanging(const loop::Stmt& s) { return statement(s, nullptr, false); }

}  // namespace bitale::jit
