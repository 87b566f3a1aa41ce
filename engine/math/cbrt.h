// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// cbrt, at most 1 ulp, without a division.
///
/// y, an estimate of 1 / cbrt(x), comes from dividing the bits of x by -3 (its logarithm, piecewise linear: 3.5 %); one step of order
/// four (1.6e-5), for f64 one of order two more.  Then s = x y^2 is nearly cbrt(x), and one Newton step, s + (x - s^3) y^2 / 3 with
/// x - s^3 rounded late, leaves little but its own rounding.
#include <limits>

#include "engine/math/primitives.h"

namespace bitale::math {

/// y (1 - h)^(-1/3) to the fourth order: 1 + h / 3 + 2 h^2 / 9 + 14 h^3 / 81 with h = 1 - x y^3.
template <class Number, class T> [[nodiscard]] T improve_inverse_cbrt(const T& x, const T& y) {
    constexpr Number c[] = {Number(1.0 / 3), Number(2.0 / 9), Number(14.0 / 81)};
    const T h = fma(-(x * y), y * y, Number{1});
    return fma(y * h, fma(fma(h, c[2], c[1]), h, c[0]), y);
}

/// cbrt(x) for x > 0 from y, almost 1 / cbrt(x).
template <class Number, class T> [[nodiscard]] T cbrt_from_inverse(const T& x, const T& y) {
    const T y2 = y * y;
    const T s = x * y2;
    const T square = s * s;
    const T rest = fma(-fma(s, s, -square), s, fma(-square, s, x));
    return fma(rest, y2 * Number(1.0 / 3), s);
}

template <class T> [[nodiscard]] T cbrt_f32(const T& x) {
    constexpr float third = 0.333333343F, two_23 = 0x1p23F, offset = 5546503.0F;  // bits / 256 of 1 / cbrt(1), and a little less
    const T a = abs(x);
    const auto small = a < 0x1p-90F;  // x - s^3 would be subnormal
    const T scaled = select(small, a * 0x1p48F, a);
    // Adding 2^23 rounds to an integer that stands in the low bits.
    const T y = from_bits(to_bits(fma(to_floating(to_bits(scaled) >> 8), -third, offset + two_23)) << 8);
    const T root = cbrt_from_inverse<float>(scaled, improve_inverse_cbrt<float>(scaled, y));
    return select(a < std::numeric_limits<float>::infinity(), copysign(root * select(small, like(x, 0x1p-16F), 1.0F), x), x);
}

template <class T> [[nodiscard]] T cbrt_f64(const T& x) {
    constexpr double third = 1.0 / 3, two_52 = 0x1p52, offset = 1430186885.0;  // the upper 32 bits of 1 / cbrt(1), and a little less
    const T a = abs(x);
    const auto small = a < 0x1p-900;
    const T scaled = select(small, a * 0x1p240, a);
    const T bits = from_bits(shift_right_logical(to_bits(scaled), 32) | std::bit_cast<std::int64_t>(two_52)) - two_52;
    const T y0 = from_bits(to_bits(fma(bits, -third, offset + two_52)) << 32);
    const T y1 = improve_inverse_cbrt<double>(scaled, y0);
    const T y2 = fma(y1 * third, fma(-(scaled * y1), y1 * y1, 1.0), y1);
    const T root = cbrt_from_inverse<double>(scaled, y2);
    return select(a < std::numeric_limits<double>::infinity(), copysign(root * select(small, like(x, 0x1p-80), 1.0), x), x);
}

inline float cbrt(float x) { return cbrt_f32(x); }
inline double cbrt(double x) { return cbrt_f64(x); }
[[nodiscard]] inline Expr cbrt(const Expr& x) { return x.type() == loop::Type::f32 ? cbrt_f32(x) : cbrt_f64(x); }

}  // namespace bitale::math
