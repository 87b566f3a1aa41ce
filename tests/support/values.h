// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Arrays for tests that any language can redo, and the comparison "equal bits, or both nan".
#include <cstdint>
#include <string>

#include "bitale/tensor.h"

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

/// A copy of x whose elements lie apart, last axis outermost, first axis backwards.
class Strided {
public:
    explicit Strided(const AnyView& x);
    [[nodiscard]] const AnyView& view() const { return view_; }

private:
    AnyTensor memory_;
    AnyView view_;
};

/// Where and how two dense arrays differ in dtype, shape or bits: "index 3: 1.5 (0x3fc00000), expected 2 (0x40000000)"; empty if nowhere.
[[nodiscard]] std::string difference(const AnyView& got, const AnyView& expected);

/// One element as text with its bits.
[[nodiscard]] std::string element_text(const AnyView& dense, std::int64_t i);

}  // namespace bitale::test
