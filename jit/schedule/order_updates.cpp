// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <tuple>
#include <unordered_map>

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

bool is_scalar(const Nest& n) { return std::holds_alternative<loop::Store>(n.body->as) && loop::known(n.written.buffer->size) == std::optional<std::int64_t>(1); }

/// Scalars right behind the last array that they depend on: so they are there when a loop of a later array could take in their reader.
std::vector<Nest> scalars_early(const std::vector<Nest>& nests) {
    std::unordered_map<const loop::BufferInfo*, std::size_t> ready;     // 1 + the array behind which a value is there, 0: at once
    std::vector<std::pair<std::size_t, std::size_t>> place;             // that, and the nest
    for (std::size_t k = 0; k < nests.size(); ++k) {
        const Nest& n = nests[k];
        std::size_t after = 0;
        for (const Access& a : n.read)
            if (auto at = ready.find(a.buffer.get()); at != ready.end()) after = std::max(after, at->second);
        const std::size_t own = is_scalar(n) ? after : k + 1;
        ready[n.written.buffer.get()] = std::max(ready[n.written.buffer.get()], own);       // a buffer may be written in parts
        place.emplace_back(own, k);
    }
    // An array's place is its own number, so it stands before the scalars behind it.
    std::ranges::sort(place, {}, [&](const auto& p) { return std::tuple(p.first, is_scalar(nests[p.second]), p.second); });
    std::vector<Nest> out;
    for (const auto& p : place) out.push_back(nests[p.second]);
    return out;
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
    std::vector<Nest> values;
    for (const Nest& n : lowered.nests) {
        if (n.update < 0) values.push_back(n);
        else pending.push_back(&n);
    }
    out.nests = scalars_early(values);
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
