// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/dims.h"

#include "bitale/error.h"

namespace bitale {

Dims::Dims(std::span<const std::int64_t> values) {
    for (std::int64_t v : values) push_back(v);
}

void Dims::push_back(std::int64_t v) {
    if (size_ == max_rank) throw ShapeError("a tensor of more than " + std::to_string(max_rank) + " axes");
    values_[size_++] = v;
}

std::string text(const Dims& dims) {
    std::string out = "[";
    for (std::size_t k = 0; k < dims.size(); ++k) out += (k ? ", " : "") + std::to_string(dims[k]);
    return out + "]";
}

std::int64_t element_count(const Dims& shape) {
    std::int64_t n = 1;
    bool overflow = false;
    for (std::int64_t d : shape) {
        if (d < 0) throw ShapeError("shape " + text(shape) + " has a negative extent");
        if (d == 0) return 0;
        overflow = overflow || __builtin_mul_overflow(n, d, &n);
    }
    if (overflow) throw ShapeError("shape " + text(shape) + ": the number of elements overflows");
    return n;
}

std::size_t byte_count(const Dims& shape, DType d) {
    std::int64_t bytes = 0;
    if (__builtin_mul_overflow(element_count(shape), static_cast<std::int64_t>(size_of(d)), &bytes)) throw ShapeError("shape " + text(shape) + ": the number of bytes overflows");
    return static_cast<std::size_t>(bytes);
}

Dims dense_strides(const Dims& shape) {
    Dims strides = shape;
    std::int64_t stride = 1;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        strides[axis] = stride;
        stride *= shape[axis];
    }
    return strides;
}

}  // namespace bitale
