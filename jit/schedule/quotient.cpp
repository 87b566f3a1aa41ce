// SPDX-License-Identifier: BSD-3-Clause
#include "jit/schedule/quotient.h"

#include <cmath>
#include <limits>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"

namespace bitale::jit {

using loop::Expr;

namespace {

/// Numbers between this and its reciprocal: a quotient and its remainder lose nothing to underflow, and the reciprocal of a divisor is normal.
double least(loop::Type t) { return t == loop::Type::f32 ? 0x1p-96 : 0x1p-900; }

/// What a moderate number is at least.  It is at most the root of the largest number.
double least_moderate(loop::Type t) { return t == loop::Type::f32 ? 0x1p-16 : 0x1p-64; }

constexpr double nothing_known = -std::numeric_limits<double>::infinity();

/// What e is never below unless it is nan, but for its rounding; looks at `depth` operations.
double never_below(const Expr& e, int depth = 8) {
    if (const auto* n = std::get_if<loop::Const>(&e->as)) return n->real;
    if (depth == 0 || !loop::is_float(e.type())) return nothing_known;
    if (const auto* n = std::get_if<loop::Unary>(&e->as)) {
        if (n->op == loop::UnaryOp::absolute) return 0;
        return n->op == loop::UnaryOp::square_root ? std::sqrt(std::fmax(0, never_below(n->x, depth - 1))) : nothing_known;
    }
    const auto* n = std::get_if<loop::Binary>(&e->as);
    if (!n || (n->op != loop::BinaryOp::add && n->op != loop::BinaryOp::multiply)) return nothing_known;
    const double x = never_below(n->x, depth - 1), y = never_below(n->y, depth - 1);
    if (n->op == loop::BinaryOp::add) return x + y;
    if (x >= 0 && y >= 0) return x * y;
    return loop::same(n->x, n->y) ? 0 : nothing_known;
}

}  // namespace

bool is_moderate(const Expr& y) {
    const auto* n = std::get_if<loop::Unary>(&y->as);
    return n && n->op == loop::UnaryOp::square_root && never_below(y) >= 2 * least_moderate(y.type());
}

Reciprocal reciprocal(const Expr& y, bool moderate) {
    const loop::Type t = y.type();
    // |x / y| is so large only if |x| is not smaller than the least number.
    if (moderate) return {y, 1.0 / y, loop::constant(t, 2 * least(t) / least_moderate(t)), y - y, true};
    const Expr small = loop::constant(t, least(t)), large = loop::constant(t, 1 / least(t));
    const Expr size = loop::abs(y), good = (small <= size) & (size <= large);
    return {y, 1.0 / y, loop::select(good, small, loop::constant(t, std::numeric_limits<double>::infinity())),
        loop::select(good, loop::constant(t, 0.0), loop::constant(t, std::numeric_limits<double>::quiet_NaN()))};
}

Expr quotient(const Expr& x, const Reciprocal& by) {
    const Expr& r = by.r;
    const Expr q0 = x * r;
    if (by.moderate) {
        const Expr q = loop::fma(-loop::fma(by.y, q0, -x), r, q0);
        return loop::select(~(by.smallest <= loop::abs(q)) & ~(x == by.zero), x / by.y, q, true);
    }
    const Expr q = loop::fma(loop::fma(-by.y, q0, x), r, q0);
    const Expr a = loop::abs(x), b = loop::abs(q), smaller = loop::select(a < b, a, b);      // q if it is nan
    return loop::select(~(by.smallest <= smaller) & ~(x == by.zero), x / by.y, loop::copysign(q, q0), true);
}

const loop::Binary* division(const Expr& e) {
    const auto* n = std::get_if<loop::Binary>(&e->as);
    return n && n->op == loop::BinaryOp::divide && loop::is_float(e.type()) ? n : nullptr;
}

double division_busy(loop::Type t) { return t == loop::Type::f32 ? 20 : 32; }

double divider_busy(const Expr& e) {
    if (division(e)) return division_busy(e.type());
    const auto* n = std::get_if<loop::Unary>(&e->as);
    if (!n || n->op != loop::UnaryOp::square_root) return 0;
    return e.type() == loop::Type::f32 ? 26 : 48;
}

Expr Divisions::operator()(const Expr& root) {
    std::vector<Expr> open{root};
    while (!open.empty()) {
        const Expr e = open.back();
        if (done_.contains(e.get())) { open.pop_back(); continue; }
        const bool load = std::holds_alternative<loop::Load>(e->as);      // its offset stays
        const std::size_t before = open.size();
        if (!load)
            for (const Expr& x : loop::operands(*e))
                if (!done_.contains(x.get())) open.push_back(x);
        if (open.size() > before) continue;
        open.pop_back();
        const Expr plain = load ? e : loop::map_operands(e, [&](const Expr& x) { return done_.at(x.get()); });
        const loop::Binary* n = division(plain);
        const Expr replaced = n ? replace_(e, *n) : Expr();
        done_.emplace(e.get(), replaced.get() ? replaced : plain);
        keep_.push_back(e);
    }
    return done_.at(root.get());
}

}  // namespace bitale::jit
