// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_map>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

constexpr std::int64_t shortest = 1024, longest = 16384;    // bytes of a row: shorter ones the processor foresees, longer ones leave L1
constexpr std::size_t fewest_loops = 3;     // over a row: so many that memory waits while they compute

/// for i1 < n / w  for l < w vector(w)  over a row.
struct Sweep { const loop::For* strips; const loop::For* lanes; std::size_t operations; };

std::optional<Sweep> sweep(const loop::Stmt& s) {
    auto* strips = std::get_if<loop::For>(&s->as);
    auto* lanes = strips ? std::get_if<loop::For>(&strips->body->as) : nullptr;
    if (!lanes || strips->kind != loop::LoopKind::serial || lanes->kind != loop::LoopKind::vector || !loop::known(strips->extent)) return {};
    std::size_t operations = 0;
    loop::visit(lanes->body, [](const loop::Stmt&) {}, [&](const loop::Expr&) { ++operations; });
    return Sweep{strips, lanes, operations};
}

/// What the loop over rows reads: an argument, a row a turn, from the row's first element on.
struct Stream { loop::Buffer buffer; loop::Expr next_row; std::int64_t length; };

class Rows {
public:
    explicit Rows(const loop::For& rows) : rows_(rows) {
        loop::visit(rows.body, [&](const loop::Stmt& s) {
            if (auto* n = std::get_if<loop::For>(&s->as)) { inner_.push_back(n->variable); loops_ += n->kind == loop::LoopKind::serial; }
        }, [&](const loop::Expr& e) {
            if (auto* n = std::get_if<loop::Load>(&e->as); n && n->buffer->space == loop::Space::argument) see(*n);
        });
    }
    [[nodiscard]] bool worth() const { return loops_ >= fewest_loops && !streams_.empty(); }

    /// The body with prefetches in its costliest sweep over a row.
    [[nodiscard]] loop::Stmt body() const {
        auto* b = std::get_if<loop::Block>(&rows_.body->as);
        if (!b) return rows_.body;
        std::optional<Sweep> best;
        std::size_t at = 0;
        for (std::size_t k = 0; k < b->statements.size(); ++k)
            if (const auto s = sweep(b->statements[k]); s && (!best || s->operations > best->operations)) { best = s; at = k; }
        if (!best) return rows_.body;
        const std::int64_t width = best->lanes->width, covered = *loop::known(best->strips->extent) * width;
        std::vector<loop::Stmt> turn{best->strips->body};
        for (const Stream& s : streams_)
            if (s.length == covered) turn.push_back(loop::statement(loop::Prefetch{s.buffer, s.next_row + loop::ref(best->strips->variable) * loop::integer(width)}));
        std::vector<loop::Stmt> out = b->statements;
        out[at] = loop::make_for(best->strips->variable, best->strips->extent, best->strips->kind, loop::block(std::move(turn)));
        return loop::block(std::move(out));
    }

private:
    void see(const loop::Load& n) {
        if (std::ranges::any_of(streams_, [&](const Stream& s) { return s.buffer == n.buffer; })) return;
        const loop::Expr stride = loop::stride(n.offset, rows_.variable);
        const auto length = stride ? loop::known(stride) : std::nullopt;
        if (!length || *length * loop::bytes(n.buffer->type) < shortest || *length * loop::bytes(n.buffer->type) > longest) return;
        loop::Substitution first{{rows_.variable, loop::ref(rows_.variable) + loop::integer(1)}};
        for (const auto& i : inner_) first.emplace(i, loop::integer(0));
        streams_.push_back({n.buffer, loop::substitute(n.offset, first), *length});
    }

    const loop::For& rows_;
    std::vector<loop::Index> inner_;
    std::size_t loops_ = 0;
    std::vector<Stream> streams_;
};

}  // namespace

loop::Stmt prefetch_rows(const loop::Stmt& s) {
    return loop::rewrite_statements(s, [&](const loop::Stmt& x) -> loop::Stmt {
        auto* n = std::get_if<loop::For>(&x->as);
        if (!n || n->kind != loop::LoopKind::serial) return nullptr;
        const Rows rows(*n);
        return rows.worth() ? loop::make_for(n->variable, n->extent, n->kind, rows.body()) : nullptr;
    });
}

}  // namespace bitale::jit
