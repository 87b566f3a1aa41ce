// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/dims.h"

#include <algorithm>

#include "bitale/error.h"

namespace bitale {

void Dims::too_many_axes() { throw ShapeError("a tensor of more than " + std::to_string(max_rank) + " axes"); }

std::string text(const Dims& dims) {
    std::string out = "[";
    for (std::size_t k = 0; k < dims.size(); ++k) out += (k ? ", " : "") + std::to_string(dims[k]);
    return out + "]";
}

std::int64_t element_count(const Dims& shape) {
    std::int64_t n = 1;
    bool overflow = false, empty = false;
    for (std::int64_t d : shape) {
        if (d < 0) throw ShapeError("shape " + text(shape) + " has a negative extent");
        empty = empty || d == 0;
        overflow = overflow || __builtin_mul_overflow(n, std::max<std::int64_t>(d, 1), &n);
    }
    if (overflow) throw ShapeError("shape " + text(shape) + ": the number of elements overflows");
    return empty ? 0 : n;
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
