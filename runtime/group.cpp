// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/group.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <mutex>
#include <thread>

#include "bitale/error.h"
#include "runtime/shared_storage.h"

namespace bitale {
namespace {

using namespace std::chrono_literals;
constexpr auto spin = 2us;                  // a call is shorter than a sleep: wait for it awake
constexpr auto shortest_nap = 20us, longest_nap = 200us;
constexpr auto patience = 2ms;              // of a join for one group while it holds others
constexpr auto never = std::chrono::steady_clock::time_point::max();

/// Joining is rare: one at a time, so that groups are locked in one order.
std::mutex& joining() {
    static std::mutex& m = *new std::mutex;
    return m;
}

}  // namespace

Group::~Group() {
    std::vector<std::shared_ptr<Group>> pending = std::move(joined);
    while (!pending.empty()) {
        const std::shared_ptr<Group> last = std::move(pending.back());
        pending.pop_back();
        if (last.use_count() == 1) std::ranges::move(last->joined, std::back_inserter(pending)), last->joined.clear();
    }
}

bool Group::lock_slowly() {
    if (owner_.load(std::memory_order_relaxed) == this_thread()) {
        if (holds_.load(std::memory_order_relaxed) > 0) return false;
        throw ValueError("a call from inside a call: the function or variable belongs to a group that this thread is calling already");
    }
    return wait_until(never);
}

bool Group::try_lock_until(std::chrono::steady_clock::time_point deadline) {
    if (owner_.load(std::memory_order_relaxed) == this_thread()) {
        if (holds_.load(std::memory_order_relaxed) > 0) throw ValueError("function() joins variables of a group that this thread holds exclusively; make the function before exclusive()");
        throw ValueError("function() joins variables of a group that this thread is calling");
    }
    return wait_until(deadline);
}

bool Group::wait_until(std::chrono::steady_clock::time_point deadline) {
    const auto start = std::chrono::steady_clock::now();
    std::chrono::microseconds nap = shortest_nap;
    while (busy_.load(std::memory_order_relaxed) || busy_.exchange(true, std::memory_order_acquire)) {
        const auto now = std::chrono::steady_clock::now();
        if (now >= deadline) return false;
        if (now - start < spin) continue;
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

/// Unlocks what it locked.
struct Locks {
    std::vector<Group*> held;
    ~Locks() { for (Group* g : held) g->unlock(); }
};

/// False: one of the groups was busy for too long, nothing has changed.
bool try_join(std::span<const std::shared_ptr<SharedStorage>> storages) {
    const std::lock_guard one_at_a_time(joining());     // groups change only under it
    std::vector<Group*> groups;
    for (const auto& s : storages)
        if (std::ranges::find(groups, s->group()) == groups.end()) groups.push_back(s->group());
    if (groups.size() < 2) return true;
    auto joined = std::make_shared<Group>();
    Locks locks;
    locks.held.reserve(groups.size());
    for (Group* g : groups) {
        if (!g->try_lock_until(std::chrono::steady_clock::now() + patience)) return false;
        locks.held.push_back(g);
    }
    SharedStorage::move_members(groups, joined);
    return true;                            // whoever waited sees that its group has changed, and tries the new one
}

}  // namespace

void GroupHold::follow(const SharedStorage& s) {
    while (s.group() != group_) {
        if (locked_) group_->unlock();
        locked_ = false;                    // lock() may throw
        group_ = s.group();
        locked_ = group_->lock();
    }
}

Group* lock_exclusive(const SharedStorage& s) {
    for (;;) {
        Group* g = s.group();
        g->lock_exclusive();
        if (s.group() == g) return g;
        g->unlock_exclusive();
    }
}

void join_groups(std::span<const std::shared_ptr<SharedStorage>> storages) {
    // Not a wait with locks held: the holder of one of these groups may itself wait for another, or for joining().
    while (!try_join(storages)) std::this_thread::sleep_for(longest_nap);
}

}  // namespace bitale
