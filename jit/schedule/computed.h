// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What a statement computes: the value of a Let, a Store or an Accumulate.
#include "engine/loop/walk.h"

namespace bitale::jit {

/// Null for loops and the like.
[[nodiscard]] inline loop::Expr value_of(const loop::Stmt& s) {
    if (const auto* n = std::get_if<loop::Let>(&s->as)) return n->value;
    if (const auto* n = std::get_if<loop::Store>(&s->as)) return n->value;
    const auto* n = std::get_if<loop::Accumulate>(&s->as);
    return n ? n->value : loop::Expr();
}

/// The same statement with another value, if it has one.
[[nodiscard]] inline loop::Stmt with_value(const loop::Stmt& s, const loop::Expr& value) {
    if (const auto* n = std::get_if<loop::Let>(&s->as)) return loop::let(n->variable, value);
    if (const auto* n = std::get_if<loop::Store>(&s->as)) return loop::store(n->buffer, n->offset, value, s->origin);
    const auto* n = std::get_if<loop::Accumulate>(&s->as);
    return n ? loop::accumulate(n->buffer, n->offset, value, n->op, n->join) : s;
}

/// The operands that are computed wherever the node is: not a cold arm, not an offset.
[[nodiscard]] inline std::vector<loop::Expr> always_computed(const loop::Expr& e) {
    if (std::holds_alternative<loop::Load>(e->as)) return {};
    const auto* n = std::get_if<loop::Select>(&e->as);
    return n && n->cold ? std::vector{n->condition, n->y} : loop::operands(*e);
}

}  // namespace bitale::jit
