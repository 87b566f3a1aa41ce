// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

bool reads(const loop::Stmt& s, const loop::Buffer& b) {
    bool found = false;
    loop::visit(s, [](const loop::Stmt&) {}, [&](const loop::Expr& e) {
        auto* load = std::get_if<loop::Load>(&e->as);
        found |= load && load->buffer == b;
    });
    return found;
}

/// Whether every element is read, if at all, only where it is then written: the nest may work in place.
bool in_place(const loop::Stmt& s, const loop::Buffer& b) {
    const loop::Store* store = nullptr;
    loop::visit(s, [&](const loop::Stmt& n) { if (auto* w = std::get_if<loop::Store>(&n->as)) store = w; }, [](const loop::Expr&) {});
    if (!store) return true;    // no elements
    bool same = true;
    loop::visit(store->value, [&](const loop::Expr& e) {
        auto* load = std::get_if<loop::Load>(&e->as);
        if (load && load->buffer == b) same = same && loop::same(load->offset, store->offset);
    });
    return same;
}

loop::Stmt redirected(const loop::Stmt& s, const loop::Buffer& from, const loop::Buffer& to) {
    return std::visit(loop::Match{
        [&](const loop::For& n) { return loop::make_for(n.variable, n.extent, n.kind, redirected(n.body, from, to), n.width); },
        [&](const loop::Block& b) {
            std::vector<loop::Stmt> out;
            for (const auto& x : b.statements) out.push_back(redirected(x, from, to));
            return loop::block(std::move(out));
        },
        [&](const loop::Store& n) { return n.buffer == from ? loop::store(to, n.offset, n.value, s->origin) : s; },
        [&](const auto&) { return s; }}, s->as);
}

}  // namespace

OrderedUpdates order_updates(const Lowered& lowered, bool can_fail) {
    OrderedUpdates out{{}, std::vector<bool>(lowered.updated.size(), can_fail), 0};
    std::vector<const Nest*> pending;
    for (const Nest& n : lowered.nests) {
        if (n.update < 0) out.nests.push_back(n);
        else pending.push_back(&n);
    }
    auto target = [&](const Nest& n) { return lowered.updated[static_cast<std::size_t>(n.update)]; };
    for (const Nest* n : pending)
        if (!in_place(n->statement, lowered.shared[target(*n)])) out.double_buffered[static_cast<std::size_t>(n->update)] = true;

    auto emit = [&](const Nest& n) {
        const std::size_t v = target(n);
        const bool twice = out.double_buffered[static_cast<std::size_t>(n.update)];
        out.nests.push_back({twice ? redirected(n.statement, lowered.shared[v], lowered.shared_new[v]) : n.statement, n.update});
    };
    // Updates into second buffers harm no reader: they go first, before the commit point.
    std::erase_if(pending, [&](const Nest* n) {
        const bool twice = out.double_buffered[static_cast<std::size_t>(n->update)];
        if (twice) emit(*n);
        return twice;
    });
    out.commit_point = out.nests.size();
    while (!pending.empty()) {
        auto free = std::ranges::find_if(pending, [&](const Nest* n) {
            return std::ranges::none_of(pending, [&](const Nest* other) { return other != n && reads(other->statement, lowered.shared[target(*n)]); });
        });
        if (free == pending.end()) {    // a cycle, as in a swap: one of its variables goes to a second buffer, before any write in place
            free = pending.begin();
            out.double_buffered[static_cast<std::size_t>((*free)->update)] = true;
        }
        const Nest* chosen = *free;
        pending.erase(free);
        emit(*chosen);
    }
    return out;
}

}  // namespace bitale::jit
