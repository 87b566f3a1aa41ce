// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_map>

#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

constexpr std::int64_t line = 64;   // bytes: buffers start at a cache line

struct Life { loop::Buffer buffer; std::size_t first, last; };

/// First and last top-level statement that touches each arena buffer.
std::vector<Life> lives(const std::vector<loop::Stmt>& statements) {
    std::vector<Life> out;
    std::unordered_map<const loop::BufferInfo*, std::size_t> number;
    for (std::size_t k = 0; k < statements.size(); ++k) {
        auto touch = [&](const loop::Buffer& b) {
            if (b->space != loop::Space::arena) return;
            auto [at, fresh] = number.try_emplace(b.get(), out.size());
            if (fresh) out.push_back({b, k, k});
            out[at->second].last = k;
        };
        loop::visit(statements[k],
            [&](const loop::Stmt& s) {
                if (auto* n = std::get_if<loop::Store>(&s->as)) touch(n->buffer);
                if (auto* n = std::get_if<loop::Accumulate>(&s->as)) touch(n->buffer);
            },
            [&](const loop::Expr& e) { if (auto* n = std::get_if<loop::Load>(&e->as)) touch(n->buffer); });
    }
    return out;
}

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

loop::Expr rounded_up(const loop::Expr& bytes) {
    return (bytes + loop::integer(line - 1)) / loop::integer(line) * loop::integer(line);
}

}  // namespace

void place_buffers(loop::LoopNest& nest) {
    auto* block = std::get_if<loop::Block>(&nest.body->as);
    auto all = lives(block ? block->statements : std::vector<loop::Stmt>{nest.body});
    std::vector<Placed> placed;
    std::int64_t known_bytes = 0;
    loop::Expr symbolic_bytes = loop::integer(0);
    std::vector<Life> symbolic;
    for (const Life& life : all) {
        const auto n = loop::known(life.buffer->size);
        if (!n) { symbolic.push_back(life); continue; }
        const std::int64_t size = (*n * loop::bytes(life.buffer->type) + line - 1) / line * line;
        const std::int64_t at = lowest_gap(placed, life, size);
        placed.push_back({at, at + size, life.first, life.last});
        nest.placement.emplace_back(life.buffer, loop::integer(at));
        known_bytes = std::max(known_bytes, at + size);
    }
    // Buffers of symbolic size follow each other: which of them would fit into another's bytes is not known.
    for (const Life& life : symbolic) {
        nest.placement.emplace_back(life.buffer, loop::integer(known_bytes) + symbolic_bytes);
        symbolic_bytes = symbolic_bytes + rounded_up(life.buffer->size * loop::integer(loop::bytes(life.buffer->type)));
    }
    nest.arena_bytes = loop::integer(known_bytes) + symbolic_bytes;
}

}  // namespace bitale::jit
