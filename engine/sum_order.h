// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The one order of a sum (README, "Floating point", 2): a function of the number of leading rows and of the trailing run,
/// never of strides, threads or vectors.  The trailing order is NumPy's pairwise summation
/// (numpy/_core/src/umath/loops_utils.h.src, pairwise_sum), so sums over trailing axes are bit-equal with NumPy's.
#include <cstdint>

namespace bitale::sum_order {

constexpr std::int64_t lanes = 8;       // accumulators of a leaf
constexpr std::int64_t leaf = 128;      // longest run that is summed without halving
constexpr std::int64_t slice = 256;     // leading rows that are added before their sum is

/// The left part of a run longer than a leaf: half, rounded down to whole accumulator rows.
constexpr std::int64_t left_half(std::int64_t n) { return n / 2 - n / 2 % lanes; }

/// Sum of get(0) .. get(n - 1), n > 0; add(x, y) rounds once.
template <class Get, class Add> auto run(const Get& get, const Add& add, std::int64_t begin, std::int64_t n) -> decltype(get(begin)) {
    if (n > leaf) {
        const std::int64_t left = left_half(n);
        auto x = run(get, add, begin, left);    // depth log2(n / 64)
        return add(x, run(get, add, begin + left, n - left));
    }
    auto total = get(begin);
    std::int64_t i = 1;
    if (n >= lanes) {
        decltype(total) a[lanes];
        for (std::int64_t l = 0; l < lanes; ++l) a[l] = get(begin + l);
        for (i = lanes; i + lanes <= n; i += lanes)
            for (std::int64_t l = 0; l < lanes; ++l) a[l] = add(a[l], get(begin + i + l));
        total = add(add(add(a[0], a[1]), add(a[2], a[3])), add(add(a[4], a[5]), add(a[6], a[7])));
    }
    for (; i < n; ++i) total = add(total, get(begin + i));
    return total;
}

/// Sum of row(0) .. row(count - 1), count > 0: in index order within slices, slice sums in index order.
template <class Row, class Add> auto rows(const Row& row, const Add& add, std::int64_t count) -> decltype(row(count)) {
    auto slice_sum = [&](std::int64_t begin) {
        const std::int64_t end = begin + slice < count ? begin + slice : count;
        auto s = row(begin);
        for (std::int64_t r = begin + 1; r < end; ++r) s = add(s, row(r));
        return s;
    };
    auto total = slice_sum(0);
    for (std::int64_t begin = slice; begin < count; begin += slice) total = add(total, slice_sum(begin));
    return total;
}

}  // namespace bitale::sum_order
