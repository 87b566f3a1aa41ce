// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_map>

#include "engine/loop/walk.h"
#include "jit/schedule/build.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

constexpr std::int64_t line = 64;   // bytes: buffers start at a cache line

loop::Expr rounded_up(const loop::Expr& bytes) {
    return (bytes + loop::integer(line - 1)) / loop::integer(line) * loop::integer(line);
}

/// An arena buffer: the first and last top-level statement that touches it, and the parallel loop in which it has a slice a turn.
struct Life {
    loop::Buffer buffer;
    std::size_t first, last;
    const loop::For* parallel = nullptr;

    [[nodiscard]] loop::Expr bytes_of_turn() const { return rounded_up(buffer->size * loop::integer(loop::bytes(buffer->type))); }
    [[nodiscard]] loop::Expr bytes(const loop::Expr& turns) const { return parallel ? turns * bytes_of_turn() : bytes_of_turn(); }
    [[nodiscard]] loop::Expr bytes() const { return bytes(parallel ? parallel->extent : loop::Expr()); }
    [[nodiscard]] loop::Expr place(const loop::Expr& begin) const { return parallel ? begin + loop::ref(parallel->variable) * bytes_of_turn() : begin; }
};

class Lives {
public:
    explicit Lives(const std::vector<loop::Stmt>& statements) {
        for (top_ = 0; top_ < statements.size(); ++top_) walk(statements[top_], nullptr);
        // Allocated and never touched: tensors without elements.
        top_ = 0;
        for (const loop::Buffer& b : allocated_) touch(b);
    }
    std::vector<Life> all;

private:
    void walk(const loop::Stmt& s, const loop::For* parallel) {
        if (auto* n = std::get_if<loop::For>(&s->as); n && n->kind == loop::LoopKind::parallel) parallel = n;
        if (auto* n = std::get_if<loop::Store>(&s->as)) touch(n->buffer);
        if (auto* n = std::get_if<loop::Accumulate>(&s->as)) touch(n->buffer);
        if (auto* n = std::get_if<loop::Alloc>(&s->as); n && n->buffer->space == loop::Space::arena) {
            allocated_.push_back(n->buffer);
            if (parallel) touch(n->buffer).parallel = parallel;
        }
        for (const loop::Expr& e : loop::expressions(*s))
            loop::visit(e, [&](const loop::Expr& x) { if (auto* n = std::get_if<loop::Load>(&x->as)) touch(n->buffer); });
        for (const loop::Stmt& x : loop::children(*s)) walk(x, parallel);
    }
    Life& touch(const loop::Buffer& b) {
        static Life none;       // not in the arena
        if (b->space != loop::Space::arena) return none;
        auto [at, fresh] = number_.try_emplace(b.get(), all.size());
        if (fresh) all.push_back({b, top_, top_});
        all[at->second].last = std::max(all[at->second].last, top_);
        return all[at->second];
    }
    std::size_t top_ = 0;
    std::vector<loop::Buffer> allocated_;
    std::unordered_map<const loop::BufferInfo*, std::size_t> number_;
};

struct Placed { std::int64_t begin, end; std::size_t first, last; };

/// The lowest gap of `size` bytes that no buffer alive at the same time has.
std::int64_t lowest_gap(std::vector<Placed> placed, const Life& life, std::int64_t size) {
    std::erase_if(placed, [&](const Placed& p) { return p.last < life.first || life.last < p.first; });
    std::ranges::sort(placed, {}, &Placed::begin);
    std::int64_t at = 0;
    for (const Placed& p : placed) {
        if (at + size <= p.begin) break;
        at = std::max(at, p.end);
    }
    return at;
}

}  // namespace

void place_buffers(loop::LoopNest& nest) {
    auto* block = std::get_if<loop::Block>(&nest.body->as);
    const Lives lives(block ? block->statements : std::vector<loop::Stmt>{nest.body});
    std::vector<Placed> placed;
    std::int64_t known_bytes = 0;
    loop::Expr symbolic_bytes = loop::integer(0);
    std::vector<Life> symbolic;
    for (const Life& life : lives.all) {
        const auto size = loop::known(life.bytes());
        if (!size) { symbolic.push_back(life); continue; }
        const std::int64_t at = lowest_gap(placed, life, *size);
        placed.push_back({at, at + *size, life.first, life.last});
        nest.placement.emplace_back(life.buffer, life.place(loop::integer(at)));
        known_bytes = std::max(known_bytes, at + *size);
    }
    // Buffers of symbolic size follow each other: which of them would fit into another's bytes is not known.  Each place is a name, computed
    // once: as an expression of dims it would be as long as the list.
    std::vector<loop::Stmt> names;
    std::unordered_map<const loop::For*, loop::Expr> turns;     // of parallel loops
    loop::Expr at = loop::integer(known_bytes);
    for (const Life& life : symbolic) {
        at = named_unless_known(names, "place", at);
        nest.placement.emplace_back(life.buffer, life.place(at));
        loop::Expr& n = turns[life.parallel];
        if (life.parallel && !n) n = named_unless_known(names, "turns", life.parallel->extent);
        at = at + life.bytes(n);
        symbolic_bytes = symbolic_bytes + life.bytes();
    }
    names.push_back(nest.body);
    nest.body = loop::block(std::move(names));
    nest.arena_bytes = loop::integer(known_bytes) + symbolic_bytes;
}

}  // namespace bitale::jit
