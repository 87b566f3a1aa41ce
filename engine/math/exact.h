// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Sums and products without error: high + low, high being the rounded result (Dekker, Knuth).  Not for inf, nan or overflow.
#include "engine/math/primitives.h"

namespace bitale::math {

template <class T> struct Pair { T high, low; };

template <class T> [[nodiscard]] Pair<T> exact_sum(const T& x, const T& y) {
    const T high = x + y;
    const T of_y = high - x;
    return {high, (x - (high - of_y)) + (y - of_y)};
}
/// |x| >= |y|, or x == 0.
template <class T> [[nodiscard]] Pair<T> exact_sum_ordered(const T& x, const T& y) {
    const T high = x + y;
    return {high, (x - high) + y};
}
template <class T> [[nodiscard]] Pair<T> exact_product(const T& x, const T& y) {
    const T high = x * y;
    return {high, fma(x, y, -high)};
}

}  // namespace bitale::math
