// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/any_tensor.h"

#include <cstring>
#include <utility>

#include "runtime/pool.h"

namespace bitale {
namespace {

/// Lowest and one past the highest byte that a view touches; empty views touch none.
std::pair<const std::byte*, const std::byte*> touched(const AnyView& x) {
    const auto* data = static_cast<const std::byte*>(x.data());
    std::int64_t low = 0, high = 0;
    for (std::size_t axis = 0; axis < x.shape().size(); ++axis) {
        if (x.shape()[axis] == 0) return {data, data};
        const std::int64_t span = (x.shape()[axis] - 1) * x.strides()[axis];
        (span < 0 ? low : high) += span;
    }
    const auto size = static_cast<std::int64_t>(size_of(x.dtype()));
    return {data + low * size, data + (high + 1) * size};
}

template <std::size_t size> void copy_elements(const std::byte* from, std::int64_t step_from, std::byte* to, std::int64_t step_to, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) std::memcpy(to + i * step_to, from + i * step_from, size);
}

/// One axis; steps are bytes.  The size is a constant of each loop, so that an element is a load and a store.
void copy_row(const std::byte* from, std::int64_t step_from, std::byte* to, std::int64_t step_to, std::int64_t n, std::size_t size) {
    if (step_from == step_to && step_to == static_cast<std::int64_t>(size)) std::memcpy(to, from, static_cast<std::size_t>(n) * size);
    else if (size == 1) copy_elements<1>(from, step_from, to, step_to, n);
    else if (size == 2) copy_elements<2>(from, step_from, to, step_to, n);
    else if (size == 4) copy_elements<4>(from, step_from, to, step_to, n);
    else copy_elements<8>(from, step_from, to, step_to, n);
}

void copy_axis(const std::byte* from, const Dims& from_strides, std::byte* to, const Dims& to_strides, const Dims& shape, std::size_t axis, std::size_t size) {
    const auto step_from = from_strides[axis] * static_cast<std::int64_t>(size), step_to = to_strides[axis] * static_cast<std::int64_t>(size);
    if (axis + 1 == shape.size()) return copy_row(from, step_from, to, step_to, shape[axis], size);
    for (std::int64_t i = 0; i < shape[axis]; ++i) copy_axis(from + i * step_from, from_strides, to + i * step_to, to_strides, shape, axis + 1, size);
}

}  // namespace

namespace detail {
Memory allocate(std::size_t bytes) { return Memory(pool::take(bytes), Recycle{bytes}); }
void Recycle::operator()(void* p) const noexcept { pool::give_back(p, bytes); }
void check_row(std::size_t got, std::size_t expected) {
    if (got != expected) throw ShapeError("a list of rows of " + std::to_string(expected) + " and of " + std::to_string(got) + " elements");
}
void wrong_type(DType got, std::size_t got_rank, DType wanted, std::size_t wanted_rank) {
    const std::string message = "a tensor " + std::string(name(got)) + " of rank " + std::to_string(got_rank) + " taken as " + std::string(name(wanted)) + " of rank " + std::to_string(wanted_rank);
    if (got != wanted) throw TypeError(message);
    throw ShapeError(message);
}
}  // namespace detail

AnyTensor::AnyTensor(const AnyView& x) : AnyTensor(x.dtype(), x.shape()) { copy(x, *this); }
AnyTensor::AnyTensor(const AnyTensor& other) : AnyTensor(other.dtype_, other.shape_) {
    if (const std::size_t n = byte_count(shape_, dtype_)) std::memcpy(data(), other.data(), n);
}

bool is_dense(const AnyView& x) {
    std::int64_t stride = 1;
    for (std::int64_t d : x.shape())
        if (d == 0) return true;
    for (std::size_t axis = x.shape().size(); axis-- > 0; stride *= x.shape()[axis])
        if (x.shape()[axis] != 1 && x.strides()[axis] != stride) return false;
    return true;
}

void copy(const AnyView& from, const AnyMutableView& to) {
    if (from.dtype() != to.dtype()) throw TypeError("copy from " + std::string(name(from.dtype())) + " to " + std::string(name(to.dtype())));
    if (!(from.shape() == to.shape())) throw ShapeError("copy from shape " + text(from.shape()) + " to " + text(to.shape()));
    const std::size_t bytes = byte_count(from.shape(), from.dtype());
    if (bytes == 0 || (from.data() == to.data() && from.strides() == to.strides())) return;
    if (overlap(from, to)) return copy(AnyTensor(from), to);    // as numpy.copyto: all is read before anything is written
    if (is_dense(from) && is_dense(to)) std::memcpy(to.data(), from.data(), bytes);
    else copy_axis(static_cast<const std::byte*>(from.data()), from.strides(), static_cast<std::byte*>(to.data()), to.strides(), from.shape(), 0, size_of(from.dtype()));
}

bool overlap(const AnyView& x, const AnyView& y) {
    const auto [x_begin, x_end] = touched(x);
    const auto [y_begin, y_end] = touched(y);
    return x_begin < y_end && y_begin < x_end && x_begin != x_end && y_begin != y_end;
}

}  // namespace bitale
