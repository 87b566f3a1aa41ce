// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/walk.h"
#include "jit/schedule/contractions/contraction.h"

namespace bitale::jit {
namespace {

loop::Stmt in_loops(const loop::Stmt& s, int vector_bytes) {
    return loop::rewrite_statements(s, [&](const loop::Stmt& x) -> loop::Stmt {
        auto* f = std::get_if<loop::For>(&x->as);
        const auto c = f ? match_contraction(*f) : std::nullopt;
        if (!c) return nullptr;
        const ContractionSchedule schedule = choose_schedule(*c, vector_bytes);
        return c->order == loop::ReduceOp::lanes ? tile_lanes(*c, schedule) : tile_chain(*c, schedule);
    });
}

}  // namespace

loop::Stmt tile_contractions(const loop::Stmt& s, int vector_bytes) {
    if (auto* b = std::get_if<loop::Block>(&s->as)) {
        std::vector<loop::Stmt> out;
        for (const loop::Stmt& x : b->statements) out.push_back(tile_contractions(x, vector_bytes));
        return loop::block(std::move(out));
    }
    if (const auto c = match_contraction(s); c && c->order == loop::ReduceOp::lanes)
        if (const ContractionSchedule schedule = choose_schedule(*c, vector_bytes); schedule.slices_apart) return tile_lanes(*c, schedule);
    return in_loops(s, vector_bytes);
}

}  // namespace bitale::jit
