// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <optional>

#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

constexpr std::size_t near = 16;            // statements that a loop may move ahead of: a step of many layers has thousands
constexpr std::int64_t enough_turns = 4;    // of a loop, for each thread: with fewer some threads wait while others have the last ones

/// What decides whether two statements may change places, or run at the same time.
struct Effects {
    explicit Effects(const loop::Stmt& s) : uses(loop::buffer_uses(s)), names(loop::free_indices(s)) {
        loop::visit(s, [&](const loop::Stmt& x) {
            may_fail |= std::holds_alternative<loop::Fail>(x->as) || std::holds_alternative<loop::Call>(x->as);
            if (auto* n = std::get_if<loop::Let>(&x->as)) bound.push_back(n->variable);
        });
    }
    loop::BufferUses uses;
    std::vector<loop::Index> names, bound;
    bool may_fail = false;      // then nothing may be written before that would be written behind
};

template <class T> bool meet(const std::vector<T>& x, const std::vector<T>& y) {
    return std::ranges::any_of(x, [&](const T& e) { return std::ranges::find(y, e) != y.end(); });
}
bool independent(const Effects& x, const Effects& y) {
    return !x.may_fail && !y.may_fail && !meet(x.uses.written, y.uses.read) && !meet(x.uses.written, y.uses.written) && !meet(x.uses.read, y.uses.written) && !meet(x.bound, y.names);
}

const loop::For* parallel(const loop::Stmt& s) {
    auto* n = std::get_if<loop::For>(&s->as);
    return n && n->kind == loop::LoopKind::parallel && loop::known(n->extent) ? n : nullptr;
}

/// The turns of both, those of each spread evenly: so each thread's first part of the whole is its parts of x and of y, as if they were alone.
loop::Stmt joined(const loop::For& x, const loop::For& y) {
    const std::int64_t n = *loop::known(x.extent), all = n + *loop::known(y.extent);
    return loop::for_each("part", loop::integer(all), loop::LoopKind::parallel, [&](const loop::Expr& part) {
        // Turns of x before this part, and with it.
        const loop::Expr before = part * loop::integer(n) / loop::integer(all), with = (part + loop::integer(1)) * loop::integer(n) / loop::integer(all);
        const auto turn = [](const loop::For& f, const loop::Expr& number) { return loop::block({loop::let(f.variable, number), f.body}); };
        return loop::if_else(before < with, turn(x, before), turn(y, part - before));
    });
}

}  // namespace

loop::Stmt join_loops(const loop::Stmt& s, int threads) {
    auto* block = std::get_if<loop::Block>(&s->as);
    if (!block) return s;
    const std::int64_t enough = enough_turns * threads;
    std::vector<loop::Stmt> declared, all;
    for (const loop::Stmt& x : block->statements) (std::holds_alternative<loop::Alloc>(x->as) ? declared : all).push_back(x);
    std::vector<Effects> effects;
    for (const loop::Stmt& x : all) effects.emplace_back(x);
    for (std::size_t l = 1; l < all.size(); ++l) {
        const loop::For* second = parallel(all[l]);
        for (std::size_t k = l; second && k-- > 0 && k + near >= l && independent(effects[k], effects[l]);) {
            const loop::For* first = parallel(all[k]);
            if (!first || std::max(*loop::known(first->extent), *loop::known(second->extent)) >= enough) continue;
            all[k] = joined(*first, *second);
            effects[k] = Effects(all[k]);
            all.erase(all.begin() + static_cast<std::ptrdiff_t>(l));
            effects.erase(effects.begin() + static_cast<std::ptrdiff_t>(l));
            --l;
            break;
        }
    }
    declared.insert(declared.end(), all.begin(), all.end());
    return loop::block(std::move(declared));
}

}  // namespace bitale::jit
