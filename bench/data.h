// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Inputs that every language can make again: those of the peers' programs, element for element.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <bitale/bitale.h>

namespace bitale::bench {

/// The splitmix64 finalizer of (seed, index), the upper 24 bits as a number in [0, 1).
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
inline double uniform(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t z = ((seed << 32) + 1 + index) * 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    z ^= z >> 31;
    return static_cast<double>(z >> 40) / (1 << 24);
}

/// Uniform in [low, high), computed in f64 and cast; element i in row-major order depends on seed and i alone.
template <class T, std::size_t rank>
[[nodiscard]] Tensor<T, rank> u(std::uint64_t seed, const std::array<std::int64_t, rank>& shape, double low = -1, double high = 1) {
    Tensor<T, rank> out(shape);
    std::uint64_t index = 0;
    for (T& x : out) x = static_cast<T>(low + (high - low) * uniform(seed, index++));
    return out;
}

/// Integers in [0, n): floor of u(seed, shape, 0, n) in f64.
template <std::size_t rank>
[[nodiscard]] Tensor<std::int32_t, rank> ints(std::uint64_t seed, const std::array<std::int64_t, rank>& shape, std::int32_t n) {
    Tensor<std::int32_t, rank> out(shape);
    std::uint64_t index = 0;
    for (std::int32_t& x : out) x = std::min(static_cast<std::int32_t>(std::floor(n * uniform(seed, index++))), n - 1);
    return out;
}

}  // namespace bitale::bench
