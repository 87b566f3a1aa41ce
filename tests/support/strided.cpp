// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/strided.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace bitale::test {
namespace {

constexpr std::int64_t gap = 3;  // elements from one to the next

std::int64_t memory_size(const Dims& shape) { return gap * std::max<std::int64_t>(1, element_count(shape)); }

}  // namespace

Strided::Strided(const AnyView& x, Layout layout) : memory_(x.dtype(), {memory_size(x.shape())}), shape_(x.shape()), strides_(dense_strides(x.shape())) {
    std::memset(memory_.data(), 0xff, byte_count(memory_.shape(), x.dtype()));
    std::int64_t stride = layout == Layout::column_major ? 1 : gap, start = 0;
    for (std::size_t k = 0; k < shape_.size(); ++k) {
        const std::size_t axis = layout == Layout::column_major ? k : shape_.size() - 1 - k;
        strides_[axis] = layout == Layout::reversed ? -stride : stride;
        if (layout == Layout::reversed) start += stride * std::max<std::int64_t>(0, shape_[axis] - 1);
        stride *= std::max<std::int64_t>(1, shape_[axis]);
    }
    first_ = static_cast<std::byte*>(memory_.data()) + static_cast<std::size_t>(start) * size_of(x.dtype());
    copy(x, AnyMutableView(x.dtype(), first_, shape_, strides_));
}

}  // namespace bitale::test
