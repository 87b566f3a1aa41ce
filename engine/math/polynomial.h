// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Polynomials as two or four interleaved Horner chains: as many operations as one chain, a half or a quarter of its latency.
#include <cstddef>

#include "engine/math/primitives.h"

namespace bitale::math {

/// c[first] + c[first + stride] y + c[first + 2 stride] y^2 + ...; at least two terms.
template <std::size_t first, std::size_t stride, class T, class Number, std::size_t n>
[[nodiscard]] T horner(const T& y, const Number (&c)[n]) {
    constexpr std::size_t last = first + (n - 1 - first) / stride * stride;
    static_assert(last >= first + stride);
    T sum = fma(y, c[last], c[last - stride]);
    for (std::size_t i = last - stride; i > first; i -= stride) sum = fma(sum, y, c[i - stride]);
    return sum;
}

/// c[0] + c[1] x + c[2] x^2 + ...; n - 1 fma.
template <class T, class Number, std::size_t n>
[[nodiscard]] T polynomial(const T& x, const T& x_squared, const Number (&c)[n]) {
    return fma(horner<1, 2>(x_squared, c), x, horner<0, 2>(x_squared, c));
}

/// The same, n - 1 fma and a multiplication.
template <class T, class Number, std::size_t n>
[[nodiscard]] T long_polynomial(const T& x, const T& x_squared, const Number (&c)[n]) {
    const T x4 = x_squared * x_squared;
    const T low = fma(horner<1, 4>(x4, c), x, horner<0, 4>(x4, c));
    const T high = fma(horner<3, 4>(x4, c), x, horner<2, 4>(x4, c));
    return fma(high, x_squared, low);
}

}  // namespace bitale::math
