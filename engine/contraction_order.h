// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The one order of a contraction (README, "Floating point", 3): a function of the number of products k and of the size of the type, never of
/// strides, tiles, threads or vectors.  chain: blocks of k, in each one chain of fused multiply-adds.  lanes: slices of k, in each as many
/// chains as a vector has lanes, joined by halves.
#include <cstdint>

namespace bitale::contraction_order {

constexpr std::int64_t most_slices = 16;            // that may go to threads
constexpr std::int64_t lanes_slice = 4096;          // products in one slice of lanes
constexpr std::int64_t short_lanes = 64;            // known to be fewer: chain
constexpr std::int64_t few_results = 32;            // a free extent not above: lanes

/// Products in a block of a chain, at most.
constexpr std::int64_t limit(int bytes) { return bytes == 4 ? 384 : 256; }
constexpr std::int64_t lanes(int bytes) { return bytes == 4 ? 16 : 8; }
constexpr std::int64_t quotient_up(std::int64_t n, std::int64_t d) { return (n + d - 1) / d; }
/// Products in a block: equal blocks, the last one shorter.
constexpr std::int64_t block(std::int64_t k, int bytes) { return k <= 0 ? 1 : quotient_up(k, quotient_up(k, limit(bytes))); }
/// Blocks whose sums are added before the slice is.
constexpr std::int64_t blocks_in_slice(std::int64_t blocks) { return blocks <= 0 ? 1 : quotient_up(blocks, most_slices); }

/// sum(0) + .. + sum(count - 1), count > 0: ascending in slices, slices ascending.
template <class Sum> auto blocks(const Sum& sum, std::int64_t count) -> decltype(sum(count)) {
    const std::int64_t in_slice = blocks_in_slice(count);
    auto slice = [&](std::int64_t begin) {
        auto total = sum(begin);
        for (std::int64_t b = begin + 1; b < begin + in_slice && b < count; ++b) total = total + sum(b);
        return total;
    };
    auto total = slice(0);
    for (std::int64_t begin = in_slice; begin < count; begin += in_slice) total = total + slice(begin);
    return total;
}

/// add(i, acc) is fma(a_i, b_i, acc).
template <class T, class Add> T chain(const Add& add, std::int64_t k) {
    if (k == 0) return T{0};
    const std::int64_t length = block(k, sizeof(T));
    return blocks([&](std::int64_t b) {
        T acc{0};
        for (std::int64_t i = b * length; i < (b + 1) * length && i < k; ++i) acc = add(i, acc);
        return acc;
    }, quotient_up(k, length));
}

template <class T, class Add> T in_lanes(const Add& add, std::int64_t k) {
    if (k == 0) return T{0};
    constexpr std::int64_t width = lanes(sizeof(T));
    return blocks([&](std::int64_t s) {
        T acc[width] = {};
        for (std::int64_t i = s * lanes_slice; i < (s + 1) * lanes_slice && i < k; ++i) acc[i % width] = add(i, acc[i % width]);
        for (std::int64_t half = width / 2; half > 0; half /= 2)
            for (std::int64_t l = 0; l < half; ++l) acc[l] = acc[l] + acc[l + half];
        return acc[0];
    }, quotient_up(k, lanes_slice));
}

}  // namespace bitale::contraction_order
