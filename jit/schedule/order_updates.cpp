// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "engine/loop/affine.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

bool reads(const Nest& n, const loop::Buffer& b) {
    return std::ranges::any_of(n.read, [&](const Access& a) { return a.buffer == b; });
}

/// Whether every element is read, if at all, only where it is then written: the nest may work in place.
bool in_place(const Nest& n, const loop::Buffer& b) {
    return std::ranges::all_of(n.read, [&](const Access& a) {
        return a.buffer != b || std::ranges::equal(a.indices, n.written.indices, [](const loop::Expr& x, const loop::Expr& y) { return loop::same(x, y); });
    });
}

Nest redirected(Nest n, const loop::Buffer& to) {
    if (auto* s = std::get_if<loop::Store>(&n.body->as)) n.body = loop::store(to, s->offset, s->value, n.body->origin);
    n.written.buffer = to;
    return n;
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
        if (!in_place(*n, lowered.shared[target(*n)])) out.double_buffered[static_cast<std::size_t>(n->update)] = true;

    auto emit = [&](const Nest& n) {
        const std::size_t v = target(n);
        const bool twice = out.double_buffered[static_cast<std::size_t>(n.update)];
        out.nests.push_back(twice ? redirected(n, lowered.shared_new[v]) : n);
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
            return std::ranges::none_of(pending, [&](const Nest* other) { return other != n && reads(*other, lowered.shared[target(*n)]); });
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
