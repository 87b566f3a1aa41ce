// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <map>

#include "engine/loop/print.h"
#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

constexpr std::size_t call = 40;        // instructions: of a call with its arguments, of a parallel loop without its body
constexpr std::size_t worth = 500;      // that are not compiled once more: a function costs LLVM as much as some 100 of them

/// About how many instructions LLVM sees.
std::size_t size(const loop::Stmt& s) {
    auto* loop = std::get_if<loop::For>(&s->as);
    if (std::holds_alternative<loop::Outline>(s->as) || (loop && loop->kind == loop::LoopKind::parallel)) return call;
    std::size_t n = 0;
    for (const loop::Expr& e : loop::expressions(*s)) loop::visit(e, [&](const loop::Expr&) { ++n; });
    for (const loop::Stmt& x : loop::children(*s)) n += size(x);
    return loop && loop->kind == loop::LoopKind::unrolled ? n * static_cast<std::size_t>(*loop::known(loop->extent)) : n;
}

/// Registers of what is around it keep a loop in its function.
bool stands_alone(const loop::CanonicalText& text) {
    return std::ranges::none_of(text.buffers, [](const loop::Buffer& b) { return b->space == loop::Space::registers; });
}

using Places = std::vector<std::size_t>;    // of statements
bool is_worth_a_function(const Places& equal, std::size_t size) { return equal.size() > 1 && (equal.size() - 1) * size >= worth; }

}  // namespace

loop::Stmt share_loops(const loop::Stmt& s) {
    auto* b = std::get_if<loop::Block>(&s->as);
    if (!b) return s;
    std::map<std::size_t, Places> by_size;      // first, as texts take long
    for (std::size_t k = 0; k < b->statements.size(); ++k)
        if (std::holds_alternative<loop::For>(b->statements[k]->as)) by_size[size(b->statements[k])].push_back(k);
    std::vector<loop::Stmt> out = b->statements;
    for (const auto& [size, places] : by_size) {
        if (!is_worth_a_function(places, size)) continue;
        std::map<std::string, Places> equal;
        for (const std::size_t k : places)
            if (loop::CanonicalText text = loop::canonical(out[k]); stands_alone(text)) equal[std::move(text.text)].push_back(k);
        for (const auto& [text, at] : equal)
            if (is_worth_a_function(at, size))
                for (const std::size_t k : at) out[k] = loop::statement(loop::Outline{"loop", out[k]}, out[k]->origin);
    }
    return loop::block(std::move(out));
}

}  // namespace bitale::jit
