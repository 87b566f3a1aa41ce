// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The lock of a connected group of shared variables: functions that touch a common variable take turns.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace bitale {

class SharedStorage;

/// One atomic exchange to lock, one store to unlock.  A thread that holds the group exclusively passes through; a call from inside
/// a call throws ValueError instead of waiting for itself.
class Group {
public:
    Group() = default;
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;
    ~Group();           // iterative: a variable that lives long is joined often
    /// True: locked, unlock() must follow.  False: this thread holds the group exclusively, nothing is to be undone.
    [[nodiscard]] bool lock() {
        if (busy_.exchange(true, std::memory_order_acquire)) [[unlikely]] return lock_slowly();
        owner_.store(this_thread(), std::memory_order_relaxed);
        return true;
    }
    /// As lock(), but false also if the group was not free until then.  A thread that holds the group already gets ValueError.
    [[nodiscard]] bool try_lock_until(std::chrono::steady_clock::time_point deadline);
    void unlock() noexcept {
        owner_.store(nullptr, std::memory_order_relaxed);
        busy_.store(false, std::memory_order_release);
    }
    /// Counts: a second hold of the same thread shares the first.
    void lock_exclusive();
    void unlock_exclusive() noexcept;

    /// For the holder: changes whenever a buffer of one of the group's variables moves, and when the group is joined with another.
    [[nodiscard]] const std::uint64_t& generation() const { return generation_; }
    void buffers_moved() { ++generation_; }

    std::vector<std::shared_ptr<Group>> joined;     // groups that became this one: threads may still look at them

private:
    [[nodiscard]] bool lock_slowly();
    [[nodiscard]] bool wait_until(std::chrono::steady_clock::time_point deadline);
    /// An address that only this thread has.
    [[nodiscard]] static const void* this_thread() {
        // initial-exec: one load in a shared library too, where the default is a call of the dynamic linker.
        [[gnu::tls_model("initial-exec")]] static thread_local char here;
        return &here;
    }
    std::atomic<bool> busy_{false};
    std::atomic<const void*> owner_{nullptr};
    std::atomic<int> holds_{0};         // exclusive holds of the owner
    std::uint64_t generation_ = 1;      // 0 is never current
    friend class SharedStorage;         // joins generations
};

/// Makes one group of the variables' groups; waits for running calls.  It never waits for long with a lock in its hand: a thread that
/// holds one of the groups exclusively may call, read and join others meanwhile.  ValueError if this thread holds one of them.
void join_groups(std::span<const std::shared_ptr<SharedStorage>>);

/// Holds the group that the variable belongs to.
class GroupHold {
public:
    explicit GroupHold(const SharedStorage&);       // inline in shared_storage.h
    GroupHold(const GroupHold&) = delete;
    GroupHold& operator=(const GroupHold&) = delete;
    ~GroupHold() { if (locked_) group_->unlock(); }

private:
    void follow(const SharedStorage&);              // the group was joined with others before it was locked
    Group* group_;
    bool locked_;
};

/// exclusive(): until the matching unlock, other threads wait and this one passes through.  The group may not be joined meanwhile.
[[nodiscard]] Group* lock_exclusive(const SharedStorage&);

}  // namespace bitale
