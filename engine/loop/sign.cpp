// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/sign.h"

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"

namespace bitale::loop {
namespace {

constexpr int deepest = 4;      // operations that are looked at: each asks for up to four signs of its operands

bool is_negated(const Expr& x, const Expr& y) {
    auto* n = std::get_if<Unary>(&x->as);
    return n && n->op == UnaryOp::negate && same(n->x, y);
}

/// Whether e is on one side of zero.
bool on_side(const Expr& e, bool negative, int depth) {
    if (depth == 0 || !is_float(e.type())) return false;
    auto on = [&](const Expr& x, bool side) { return on_side(x, side, depth - 1); };
    return std::visit(Match{
        [&](const Const& n) { return negative ? n.real <= 0 : n.real >= 0; },
        [&](const Unary& n) {
            if (n.op == UnaryOp::negate) return on(n.x, !negative);
            return !negative && (n.op == UnaryOp::absolute || n.op == UnaryOp::square_root);
        },
        [&](const Binary& n) {
            switch (n.op) {
            case BinaryOp::add: return on(n.x, negative) && on(n.y, negative);
            case BinaryOp::subtract: return on(n.x, negative) && on(n.y, !negative);
            case BinaryOp::multiply:
                if (negative ? is_negated(n.x, n.y) || is_negated(n.y, n.x) : same(n.x, n.y)) return true;
                [[fallthrough]];
            case BinaryOp::divide: return (on(n.x, false) && on(n.y, negative)) || (on(n.x, true) && on(n.y, !negative));
            default: return false;
            }
        },
        [&](const Select& n) { return on(n.x, negative) && on(n.y, negative); },
        [](const auto&) { return false; }}, e->as);
}

}  // namespace

bool never_negative(const Expr& e) { return on_side(e, false, deepest); }
bool never_positive(const Expr& e) { return on_side(e, true, deepest); }

}  // namespace bitale::loop
