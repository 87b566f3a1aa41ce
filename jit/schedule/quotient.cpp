// SPDX-License-Identifier: BSD-3-Clause
#include "jit/schedule/quotient.h"

#include <limits>

#include "engine/loop/walk.h"

namespace bitale::jit {

using loop::Expr;

namespace {

/// Numbers between this and its reciprocal: a quotient and its remainder lose nothing to underflow, and the reciprocal of a divisor is normal.
double least(loop::Type t) { return t == loop::Type::f32 ? 0x1p-96 : 0x1p-900; }

}  // namespace

Reciprocal reciprocal(const Expr& y) {
    const loop::Type t = y.type();
    const Expr small = loop::constant(t, least(t)), large = loop::constant(t, 1 / least(t));
    const Expr size = loop::abs(y), good = (small <= size) & (size <= large);
    return {y, 1.0 / y, loop::select(good, small, loop::constant(t, std::numeric_limits<double>::infinity())),
        loop::select(good, loop::constant(t, 0.0), loop::constant(t, std::numeric_limits<double>::quiet_NaN()))};
}

Expr quotient(const Expr& x, const Reciprocal& by) {
    const Expr& r = by.r;
    const Expr q0 = x * r, q = loop::fma(loop::fma(-by.y, q0, x), r, q0);
    const Expr a = loop::abs(x), b = loop::abs(q), smaller = loop::select(a < b, a, b);      // q if it is nan
    return loop::select(~(by.smallest <= smaller) & ~(x == by.zero), x / by.y, loop::copysign(q, q0), true);
}

const loop::Binary* division(const Expr& e) {
    const auto* n = std::get_if<loop::Binary>(&e->as);
    return n && n->op == loop::BinaryOp::divide && loop::is_float(e.type()) ? n : nullptr;
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
