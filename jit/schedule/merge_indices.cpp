// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

/// Whether `offset` depends on i and j only as on the flat index i * m + j.
bool linear(const loop::Expr& offset, const loop::Index& i, const loop::Index& j, const loop::Expr& m) {
    const loop::Expr a = loop::stride(offset, i), b = loop::stride(offset, j);
    return a && b && loop::same(a, b * m);
}

/// Writes `e` with (i, j) replaced by one index over n * m.
loop::Expr merge_two(const loop::Expr& e, const loop::Index& i, const loop::Index& j, const loop::Expr& m, const loop::Expr& flat) {
    const loop::Expr high = flat / m, low = flat % m;
    return loop::rewrite(e, [&](const loop::Expr& x) -> loop::Expr {
        if (auto* load = std::get_if<loop::Load>(&x->as)) {
            const bool whole = linear(load->offset, i, j, m);
            return loop::load(load->buffer, loop::substitute(loop::substitute(load->offset, i, whole ? loop::integer(0) : high), j, whole ? flat : low));
        }
        auto* r = std::get_if<loop::Ref>(&x->as);
        return r && r->variable == i ? high : r && r->variable == j ? low : loop::Expr();
    });
}

std::int64_t known_extent(const loop::Expr& n) { return loop::known(n) ? *loop::known(n) : 0; }

}  // namespace

Merged merge_indices(const std::vector<std::pair<loop::Index, loop::Expr>>& indices, const loop::Expr& element, std::string name) {
    Merged merged{indices.back().first, indices.back().second, element};
    for (std::size_t k = indices.size() - 1; k-- > 0;) {
        const auto& [i, n] = indices[k];
        const loop::Expr extent = n * merged.extent;
        const loop::Index flat = loop::index(name, known_extent(extent));
        merged = {flat, extent, merge_two(merged.element, i, merged.flat, merged.extent, loop::ref(flat))};
    }
    return merged;
}

namespace {

/// Whether stores and loads see the two indices only as the flat one, and nothing else knows them apart.
bool all_linear(const loop::Stmt& body, const loop::Index& i, const loop::Index& j, const loop::Expr& m) {
    bool all = true;
    auto value = [&](const loop::Expr& e) {
        (void)loop::rewrite(e, [&](const loop::Expr& x) -> loop::Expr {
            if (auto* load = std::get_if<loop::Load>(&x->as)) {
                all = all && linear(load->offset, i, j, m);
                return x;
            }
            if (auto* r = std::get_if<loop::Ref>(&x->as)) all = all && r->variable != i && r->variable != j;
            return {};
        });
    };
    auto statement = [&](const loop::Stmt& s) {
        if (auto* store = std::get_if<loop::Store>(&s->as)) {
            all = all && linear(store->offset, i, j, m);
            value(store->value);
        } else {
            auto* a = std::get_if<loop::Alloc>(&s->as);
            all = all && a && a->buffer->space == loop::Space::registers;
        }
    };
    if (auto* b = std::get_if<loop::Block>(&body->as)) std::ranges::for_each(b->statements, statement);
    else statement(body);
    return all;
}

}  // namespace

loop::Stmt merge_loops(const loop::Stmt& s) {
    if (auto* b = std::get_if<loop::Block>(&s->as)) {
        std::vector<loop::Stmt> statements;
        for (const auto& x : b->statements) statements.push_back(merge_loops(x));
        return loop::block(std::move(statements));
    }
    auto* outer = std::get_if<loop::For>(&s->as);
    if (!outer) return s;
    const loop::Stmt body = merge_loops(outer->body);
    auto* inner = std::get_if<loop::For>(&body->as);
    const bool serial = inner && outer->kind == loop::LoopKind::serial && inner->kind == loop::LoopKind::serial;
    if (!serial || !all_linear(inner->body, outer->variable, inner->variable, inner->extent)) return loop::make_for(outer->variable, outer->extent, outer->kind, body, outer->width);
    const loop::Expr extent = outer->extent * inner->extent;
    const loop::Index flat = loop::index(inner->variable->name, known_extent(extent));
    return loop::make_for(flat, extent, loop::LoopKind::serial, loop::substitute(inner->body, {{outer->variable, loop::integer(0)}, {inner->variable, loop::ref(flat)}}));
}

}  // namespace bitale::jit
