// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The lock of a connected group of shared variables: functions that touch a common variable take turns.
#include <atomic>
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
    /// True: locked, unlock() must follow.  False: this thread holds the group exclusively, nothing is to be undone.
    [[nodiscard]] bool lock() {
        if (!busy_.exchange(true, std::memory_order_acquire)) {
            owner_.store(this_thread(), std::memory_order_relaxed);
            return true;
        }
        return lock_slowly();
    }
    void unlock() noexcept {
        owner_.store(nullptr, std::memory_order_relaxed);
        busy_.store(false, std::memory_order_release);
    }
    void lock_exclusive();              // counts: a second hold of the same thread shares the first
    void unlock_exclusive() noexcept;

    std::vector<std::shared_ptr<Group>> joined;     // groups that became this one: threads may still look at them

private:
    [[nodiscard]] bool lock_slowly();
    /// An address that only this thread has.
    [[nodiscard]] static const void* this_thread() {
        static thread_local char here;
        return &here;
    }
    std::atomic<bool> busy_{false};
    std::atomic<const void*> owner_{nullptr};
    std::atomic<int> holds_{0};         // exclusive holds of the owner
};

/// Makes one group of the variables' groups; waits for running calls.
void join_groups(std::span<const std::shared_ptr<SharedStorage>>);

/// Holds the group that the variable belongs to.
class GroupHold {
public:
    explicit GroupHold(const SharedStorage&);
    GroupHold(const GroupHold&) = delete;
    GroupHold& operator=(const GroupHold&) = delete;
    ~GroupHold() { if (locked_) group_->unlock(); }

private:
    Group* group_;
    bool locked_;
};

/// exclusive(): until the matching unlock, other threads wait and this one passes through.  The group may not be joined meanwhile.
[[nodiscard]] Group* lock_exclusive(const SharedStorage&);

}  // namespace bitale
