// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/any_tensor.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ostream>
#include <sstream>

#include "bitale/tensor.h"
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

void copy_axis(const std::byte* from, const Dims& from_strides, std::byte* to, const Dims& to_strides, const Dims& shape, std::size_t axis, std::size_t size) {
    if (axis == shape.size()) {
        std::memcpy(to, from, size);
        return;
    }
    const auto step_from = from_strides[axis] * static_cast<std::int64_t>(size), step_to = to_strides[axis] * static_cast<std::int64_t>(size);
    for (std::int64_t i = 0; i < shape[axis]; ++i) copy_axis(from + i * step_from, from_strides, to + i * step_to, to_strides, shape, axis + 1, size);
}

template <class T> std::string shown(T v) {
    std::ostringstream out;
    if constexpr (std::is_same_v<T, bool>) out << (v ? "True" : "False");
    else if constexpr (std::is_integral_v<T>) out << +v;
    else if constexpr (std::is_same_v<T, half> || std::is_same_v<T, bfloat16>) return shown(static_cast<float>(v));
    else {
        out.precision(8);
        out << std::fixed << v;
        std::string text = out.str();
        if (std::isfinite(v)) {
            text.erase(text.find_last_not_of('0') + 1);
            if (text.back() == '.') text += "";
        }
        return text;
    }
    return out.str();
}

void print_axis(std::ostream& out, const AnyView& x, const std::byte* data, std::size_t axis, std::size_t indent) {
    if (axis == x.shape().size()) {
        visit(x.dtype(), [&]<class T>(std::type_identity<T>) {
            T v;
            std::memcpy(&v, data, sizeof v);
            out << shown(v);
        });
        return;
    }
    const bool last = axis + 1 == x.shape().size();
    out << '[';
    for (std::int64_t i = 0; i < x.shape()[axis]; ++i) {
        if (i) out << (last ? " " : "\n" + std::string(indent + 1, ' '));
        print_axis(out, x, data + i * x.strides()[axis] * static_cast<std::int64_t>(size_of(x.dtype())), axis + 1, indent + 1);
    }
    out << ']';
}

}  // namespace

namespace detail {
Memory allocate(std::size_t bytes) { return Memory(pool::take(bytes), Recycle{bytes}); }
void Recycle::operator()(void* p) const noexcept { pool::give_back(p, bytes); }
void check_row(std::size_t got, std::size_t expected) {
    if (got != expected) throw ShapeError("a list of rows of " + std::to_string(expected) + " and of " + std::to_string(got) + " elements");
}
void wrong_type(DType got, std::size_t got_rank, DType wanted, std::size_t wanted_rank) {
    throw TypeError("a tensor " + std::string(name(got)) + " of rank " + std::to_string(got_rank) + " taken as " + std::string(name(wanted)) + " of rank " + std::to_string(wanted_rank));
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
    if (bytes == 0) return;
    if (is_dense(from) && is_dense(to)) std::memcpy(to.data(), from.data(), bytes);
    else copy_axis(static_cast<const std::byte*>(from.data()), from.strides(), static_cast<std::byte*>(to.data()), to.strides(), from.shape(), 0, size_of(from.dtype()));
}

bool overlap(const AnyView& x, const AnyView& y) {
    const auto [x_begin, x_end] = touched(x);
    const auto [y_begin, y_end] = touched(y);
    return x_begin < y_end && y_begin < x_end && x_begin != x_end && y_begin != y_end;
}

std::ostream& print(std::ostream& out, const AnyView& x) {
    print_axis(out, x, static_cast<const std::byte*>(x.data()), 0, 0);
    return out;
}

}  // namespace bitale
