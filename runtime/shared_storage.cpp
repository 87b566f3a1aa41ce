// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/shared_storage.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <unordered_set>

namespace bitale {
namespace {

constexpr std::int64_t vector_bytes = 64;       // the widest vector
constexpr std::int64_t bad_stride = 2048;       // bytes: multiples of it put all rows into few L1 sets (W3: 7-13 %)

Dims padded_strides(const Dims& shape, DType dtype) {
    Dims filled;
    for (std::int64_t d : shape) filled.push_back(std::max<std::int64_t>(d, 1));
    const bool possible = byte_count(filled, dtype) <= pool::largest;   // else nothing below may overflow, and the pool refuses it
    Dims strides = dense_strides(shape);
    const std::size_t rank = shape.size();
    if (rank < 2 || !possible) return strides;
    const auto element = static_cast<std::int64_t>(size_of(dtype));
    std::int64_t row = shape[rank - 1] * element;
    if (row <= vector_bytes) return strides;
    row = (row + vector_bytes - 1) / vector_bytes * vector_bytes;
    if (row % bad_stride == 0) row += vector_bytes;
    std::int64_t stride = row / element;
    for (std::size_t axis = rank - 1; axis-- > 0;) {
        strides[axis] = stride;
        stride *= filled[axis];
    }
    return strides;
}

std::size_t padded_bytes(const Dims& shape, const Dims& strides, DType dtype) {
    if (element_count(shape) == 0) return 0;
    const std::int64_t elements = shape.empty() ? 1 : shape[0] * strides[0];
    return static_cast<std::size_t>(elements) * size_of(dtype);
}

/// Every live variable: join_groups must find the members of a group.
struct Registry {
    std::mutex mutex;
    std::unordered_set<SharedStorage*> live;
};
Registry& registry() {
    static Registry& r = *new Registry;         // static variables of the host may outlive any static of ours
    return r;
}

}  // namespace

SharedStorage::SharedStorage(std::string name, const AnyView& value)
    : name_(std::move(name)), dtype_(value.dtype()), shape_(value.shape()), strides_(padded_strides(shape_, dtype_)), bytes_(padded_bytes(shape_, strides_, dtype_)), data_(bytes_),
      group_owner_(std::make_shared<Group>()), group_(group_owner_.get()) {
    if (bytes_) std::memset(data_.data(), 0, bytes_);
    copy(value, AnyMutableView(dtype_, data_.data(), shape_, strides_));
    const std::lock_guard lock(registry().mutex);
    registry().live.insert(this);
}

SharedStorage::~SharedStorage() {
    const std::lock_guard lock(registry().mutex);
    registry().live.erase(this);
}

void SharedStorage::move_members(const std::vector<Group*>& groups, const std::shared_ptr<Group>& joined) {
    const std::lock_guard lock(registry().mutex);
    joined->joined.reserve(groups.size());      // so that nothing throws half-way: a group is moved whole
    // Above every generation seen so far, in the old groups too: whoever remembers one looks again.
    for (Group* g : groups) joined->generation_ = std::max(joined->generation_, ++g->generation_);
    ++joined->generation_;
    for (SharedStorage* s : registry().live) {
        if (std::ranges::find(groups, s->group_owner_.get()) == groups.end()) continue;
        if (std::ranges::find(joined->joined, s->group_owner_) == joined->joined.end()) joined->joined.push_back(s->group_owner_);
        s->group_owner_ = joined;
        s->group_.store(joined.get(), std::memory_order_release);
    }
}

void* SharedStorage::spare() {
    if (!spare_.data()) {
        spare_ = Buffer(bytes_);
        if (bytes_) std::memset(spare_.data(), 0, bytes_);     // the pads
    }
    return spare_.data();
}

void SharedStorage::commit_spare() {
    if (pinned_) {
        if (bytes_) std::memcpy(data_.data(), spare_.data(), bytes_);
    } else {
        std::swap(data_, spare_);
        group()->buffers_moved();
    }
}

AnyTensor SharedStorage::get() const {
    AnyTensor out(dtype_, shape_);
    const GroupHold hold(*this);
    copy(current(), out);
    return out;
}

void SharedStorage::set(const AnyView& value) {
    if (value.dtype() != dtype_) throw TypeError("the variable \"" + name_ + "\" is " + std::string(bitale::name(dtype_)) + ", it was set to " + std::string(bitale::name(value.dtype())));
    if (!(value.shape() == shape_)) throw ShapeError("the variable \"" + name_ + "\" has shape " + text(shape_) + ", it was set to shape " + text(value.shape()));
    const GroupHold hold(*this);
    copy(value, AnyMutableView(dtype_, data_.data(), shape_, strides_));
}

AnyView SharedStorage::view() {
    const GroupHold hold(*this);
    pinned_ = true;
    return current();
}

}  // namespace bitale
