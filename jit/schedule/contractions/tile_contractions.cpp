// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/walk.h"
#include "jit/schedule/contractions/contraction.h"

namespace bitale::jit {

loop::Stmt tile_contractions(const loop::Stmt& s, int vector_bytes) {
    return loop::rewrite_statements(s, [&](const loop::Stmt& x) -> loop::Stmt {
        auto* f = std::get_if<loop::For>(&x->as);
        const auto c = f ? match_contraction(*f) : std::nullopt;
        if (!c) return nullptr;
        // Where less is known the kernels for all cases are many: LLVM takes seconds for a graph of some products.
        const int known = int{loop::known(c->rows).has_value()} + int{loop::known(c->columns).has_value()} + int{loop::known(c->depth).has_value()};
        if (known < 2) return nullptr;
        const ContractionSchedule schedule = choose_schedule(*c, vector_bytes);
        return c->order == loop::ReduceOp::lanes ? tile_lanes(*c, schedule) : tile_chain(*c, schedule);
    });
}

}  // namespace bitale::jit
