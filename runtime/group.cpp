// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/group.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

#include "bitale/error.h"
#include "runtime/shared_storage.h"

namespace bitale {
namespace {

using namespace std::chrono_literals;
constexpr auto spin = 2us;                  // a call is shorter than a sleep: wait for it awake
constexpr auto shortest_nap = 20us, longest_nap = 200us;

/// Joining is rare: one at a time, so that groups are locked in one order.
std::mutex& joining() {
    static std::mutex& m = *new std::mutex;
    return m;
}

}  // namespace

bool Group::lock_slowly() {
    if (owner_.load(std::memory_order_relaxed) == this_thread()) {
        if (holds_.load(std::memory_order_relaxed) > 0) return false;
        throw ValueError("a call from inside a call: the function or variable belongs to a group that this thread is calling already");
    }
    const auto start = std::chrono::steady_clock::now();
    std::chrono::microseconds nap = shortest_nap;
    for (;;) {
        if (!busy_.load(std::memory_order_relaxed) && !busy_.exchange(true, std::memory_order_acquire)) break;
        if (std::chrono::steady_clock::now() - start < spin) continue;
        std::this_thread::sleep_for(nap);   // not a futex: unlock stays a plain store
        nap = std::min<std::chrono::microseconds>(nap * 2, longest_nap);
    }
    owner_.store(this_thread(), std::memory_order_relaxed);
    return true;
}

void Group::lock_exclusive() {
    (void)lock();                           // false: this thread holds it already
    holds_.fetch_add(1, std::memory_order_relaxed);
}
void Group::unlock_exclusive() noexcept {
    if (holds_.fetch_sub(1, std::memory_order_relaxed) == 1) unlock();
}

namespace {

/// Locks the group that the variable belongs to, also if it is joined with others meanwhile.
template <class Lock, class Unlock> Group* lock_current(const SharedStorage& s, Lock&& lock, Unlock&& unlock) {
    for (;;) {
        Group* g = s.group();
        lock(*g);
        if (s.group() == g) return g;
        unlock(*g);
    }
}

}  // namespace

GroupHold::GroupHold(const SharedStorage& s) {
    group_ = lock_current(s, [&](Group& g) { locked_ = g.lock(); }, [&](Group& g) { if (locked_) g.unlock(); });
}

Group* lock_exclusive(const SharedStorage& s) {
    return lock_current(s, [](Group& g) { g.lock_exclusive(); }, [](Group& g) { g.unlock_exclusive(); });
}

void join_groups(std::span<const std::shared_ptr<SharedStorage>> storages) {
    const std::lock_guard one_at_a_time(joining());
    std::vector<Group*> groups;
    for (const auto& s : storages)
        if (std::ranges::find(groups, s->group()) == groups.end()) groups.push_back(s->group());
    if (groups.size() < 2) return;
    auto joined = std::make_shared<Group>();
    std::vector<Group*> locked;
    try {
        for (Group* g : groups) {
            if (g->lock()) locked.push_back(g);
            else throw ValueError("function() joins variables of a group that this thread holds exclusively; make the function before exclusive()");
        }
    } catch (...) {
        for (Group* g : locked) g->unlock();
        throw;
    }
    SharedStorage::move_members(groups, joined);
    for (Group* g : locked) g->unlock();    // whoever waited sees that its group has changed, and tries the new one
}

}  // namespace bitale
