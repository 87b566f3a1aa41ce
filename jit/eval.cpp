// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/eval.h"

#include <algorithm>
#include <list>
#include <mutex>

namespace bitale {
namespace {

constexpr std::size_t kept = 16;    // functions: enough for a test or a notebook that looks at a few values in a loop

/// The last functions that eval() made, the latest first.  A program holds its graph, so the nodes of its key stay what they are.
struct Cache {
    struct Entry {
        Var y;
        std::vector<Var> inputs;
        Function<> function;
    };
    std::mutex mutex;
    std::list<Entry> entries;
};
Cache& cache() {
    static Cache& c = *new Cache;   // static objects of the host may call eval() while they are destroyed
    return c;
}

bool same(const std::vector<Var>& x, const std::vector<Var>& y) {
    return std::ranges::equal(x, y, [](const Var& a, const Var& b) { return a.is(b); });
}

std::vector<Var> inputs_of(const std::vector<Feed>& feeds) {
    std::vector<Var> inputs;
    for (const Feed& f : feeds) inputs.push_back(f.input);
    return inputs;
}

/// Makes the function outside of the lock: that joins groups, which may wait for calls.
Function<> function_of(const Var& y, const std::vector<Var>& inputs, const std::source_location& at) {
    Cache& c = cache();
    std::list<Cache::Entry> dropped;        // destroyed after the lock
    {
        const std::lock_guard lock(c.mutex);
        const auto found = std::ranges::find_if(c.entries, [&](const Cache::Entry& e) { return e.y.is(y) && same(e.inputs, inputs); });
        if (found != c.entries.end()) {
            c.entries.splice(c.entries.begin(), c.entries, found);
            return found->function;
        }
    }
    std::list<Cache::Entry> fresh;
    fresh.push_back({y, inputs, function({.inputs = inputs, .outputs = {y}, .name = "eval", .at = at})});
    const std::lock_guard lock(c.mutex);
    c.entries.splice(c.entries.begin(), fresh);
    if (c.entries.size() > kept) dropped.splice(dropped.end(), c.entries, std::prev(c.entries.end()));
    return c.entries.front().function;
}

}  // namespace

AnyTensor eval(const Var& y, const std::vector<Feed>& feeds, std::source_location at) {
    std::vector<AnyView> values;
    for (const Feed& f : feeds) values.push_back(f.value);
    return std::move(function_of(y, inputs_of(feeds), at)(values)[0]);
}

}  // namespace bitale
