// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Arrays for tests: values that any language can redo, and special ones.
#include <cstdint>

#include "bitale/any_tensor.h"

namespace bitale::test {

/// Half-open range of values.
struct Range {
    double low = -2, high = 2;
};

/// low + (high - low) * z / 2^24 with z the top 24 bits of the splitmix64 finalizer of ((seed << 32) + 1 + i) * golden ratio.
[[nodiscard]] double uniform(std::uint64_t seed, std::int64_t i, Range range = {});

/// Uniform values of `range`, as `dtype` holds them (bool: the sign).
[[nodiscard]] AnyTensor random_tensor(DType dtype, const Dims& shape, std::uint64_t seed, Range range = {});

/// 256 elements: +-0, +-inf, nan, subnormals, the largest and their like (integers: the ends and values around 0).  Operands 0, 1
/// and 2 together hold every pair of 16 values of each.
[[nodiscard]] AnyTensor special_tensor(DType dtype, std::size_t operand);
constexpr std::int64_t special_count = 256;

}  // namespace bitale::test
