// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

constexpr std::int64_t longest = 8;     // iterations of a whole nest; above, a masked vector is faster and shorter

/// Iterations of a nest of serial loops around straight-line code; no value if it has other loops or unknown extents.
std::optional<std::int64_t> iterations(const loop::Stmt& s) {
    return std::visit(loop::Match{
        [&](const loop::For& n) -> std::optional<std::int64_t> {
            const auto inner = iterations(n.body);
            const auto extent = loop::known(n.extent);
            if (!inner || !extent || n.kind != loop::LoopKind::serial || *extent > longest) return {};
            return *inner * *extent;
        },
        [&](const loop::Block& b) -> std::optional<std::int64_t> {
            std::int64_t most = 1;
            for (const auto& x : b.statements) {
                const auto n = iterations(x);
                if (!n) return {};
                most = std::max(most, *n);
            }
            return most;
        },
        [](const loop::While&) -> std::optional<std::int64_t> { return {}; },
        [](const loop::If&) -> std::optional<std::int64_t> { return {}; },
        [](const loop::Outline&) -> std::optional<std::int64_t> { return {}; },     // emitted once for all turns
        [](const auto&) -> std::optional<std::int64_t> { return 1; }}, s->as);
}

loop::Stmt unrolled(const loop::Stmt& s) {
    return std::visit(loop::Match{
        [&](const loop::For& n) { return loop::make_for(n.variable, n.extent, loop::LoopKind::unrolled, unrolled(n.body)); },
        [&](const loop::Block& b) {
            std::vector<loop::Stmt> out;
            for (const auto& x : b.statements) out.push_back(unrolled(x));
            return loop::block(std::move(out));
        },
        [&](const auto&) { return s; }}, s->as);
}

}  // namespace

loop::Stmt unroll_small(const loop::Stmt& s) {
    if (auto* b = std::get_if<loop::Block>(&s->as)) {
        std::vector<loop::Stmt> out;
        for (const auto& x : b->statements) out.push_back(unroll_small(x));
        return loop::block(std::move(out));
    }
    if (!std::holds_alternative<loop::For>(s->as)) return s;
    const auto n = iterations(s);
    return n && *n <= longest ? unrolled(s) : s;
}

}  // namespace bitale::jit
