// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The buffer of a shared variable.
#include <string>

#include "bitale/any_tensor.h"
#include "runtime/group.h"
#include "runtime/pool.h"

namespace bitale {

/// Row-major, 64-byte aligned; rows of rank >= 2 longer than a vector are padded to whole vectors, never to a multiple of 2 KB (few
/// L1 sets).  Pad elements are zero and never reach a result.  dtype and shape are fixed.
class SharedStorage {
public:
    SharedStorage(std::string name, const AnyView& value);
    ~SharedStorage();
    SharedStorage(const SharedStorage&) = delete;
    SharedStorage& operator=(const SharedStorage&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] DType dtype() const { return dtype_; }
    [[nodiscard]] const Dims& shape() const { return shape_; }
    [[nodiscard]] const Dims& strides() const { return strides_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

    // For the holder of the group:
    [[nodiscard]] void* data() const { return data_.data(); }
    /// The second buffer, for new values that are not committed yet; made at its first use.
    [[nodiscard]] void* spare();
    /// The second buffer's values become the variable's: by a flip, or by a copy once view() was called.
    void commit_spare();

    // From any thread; these take the group:
    [[nodiscard]] AnyTensor get() const;
    /// Throws TypeError or ShapeError; the values then stay.
    void set(const AnyView& value);
    /// The values in place; from now on they never move.
    [[nodiscard]] AnyView view();

    [[nodiscard]] Group* group() const { return group_.load(std::memory_order_acquire); }
    /// All variables of `groups` (locked) now belong to `joined`.
    static void move_members(const std::vector<Group*>& groups, const std::shared_ptr<Group>& joined);

private:
    [[nodiscard]] AnyView current() const { return {dtype_, data_.data(), shape_, strides_}; }
    std::string name_;
    DType dtype_;
    Dims shape_, strides_;
    std::size_t bytes_;
    Buffer data_, spare_;
    bool pinned_ = false;
    std::shared_ptr<Group> group_owner_;        // guarded by the registry's lock
    std::atomic<Group*> group_;
};

inline GroupHold::GroupHold(const SharedStorage& s) : group_(s.group()), locked_(group_->lock()) {
    if (s.group() != group_) [[unlikely]] follow(s);
}

}  // namespace bitale
