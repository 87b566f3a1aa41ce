// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// atanh, at most 1.5 ulp, one division.
///
/// atanh a = n ln 2 / 2 + atanh s with (1 + a) / (1 - a) = 2^n (1 + s) / (1 - s): s = ((1 + a) - 2^n (1 - a)) / ((1 + a) + 2^n (1 - a)),
/// which is a for n = 0.  Numerator and denominator round once each: from a below 1/2, from 1 - a, which is exact, above.
/// n is the exponent of a quadratic estimate of (1 - a) / (1 + a), so that n = 0 up to a = 0.28 and s is in [-0.09, 0.31]: with
/// |s| <= 0.17 the two terms would cancel more for n = 1.  atanh s = s + s^3 * a minimax polynomial in s^2 (relative error 2^-28.5 for
/// f32, 2^-61.3 for f64).
#include <limits>

#include "engine/math/constants.h"
#include "engine/math/polynomial.h"

namespace bitale::math {

/// s from a and 2^n.
template <class Number, class T> [[nodiscard]] T reduced_atanh(const T& a, const T& power) {
    const T rest = Number{1} - a;
    const T above = power + Number{1}, below = Number{1} - power;
    const auto low = a < Number{0.5};
    const T x = select(low, a, -rest);
    const T numerator = fma(x, above, select(low, below, Number{2}));
    const T denominator = fma(x, below, select(low, above, Number{2}));
    return numerator / denominator;
}

/// 1 / estimate of (1 + a) / (1 - a), within 5 %.
template <class Number, class T> [[nodiscard]] T atanh_estimate(const T& a) {
    const T rest = Number{1} - a;
    return rest * fma(rest, Number(0.39), Number{0.5});
}

template <class T, class Number> [[nodiscard]] T mend_atanh(const T& x, const T& a, const T& y, Number infinity) {
    const T outside = select(a == Number{1}, like(x, infinity), std::numeric_limits<Number>::quiet_NaN());
    return copysign(select(a < Number{1}, y, outside), x);
}

template <class T> [[nodiscard]] T atanh_f32(const T& x) {
    constexpr float c[] = {0.33333257F, 0.20007417F, 0.14064679F, 0.13646014F};
    constexpr std::int32_t border = 0x3f9020c5, exponent_mask = ~0x007fffff, one = 0x3f800000;  // bits: 1.126, twice the estimate at 0.28
    const T a = abs(x);
    const auto offset = subtract(like(to_bits(x), border), to_bits(atanh_estimate<float>(a)));
    const T n = to_floating(offset >> 23);
    const T s = reduced_atanh<float>(a, from_bits(add(offset & exponent_mask, like(offset, one))));
    const T s2 = s * s;
    const T y = fma(n, 0.5F * ln2_high_f32, s + fma(s * s2, polynomial(s2, s2 * s2, c), n * (0.5F * ln2_low_f32)));
    return mend_atanh(x, a, y, std::numeric_limits<float>::infinity());
}

template <class T> [[nodiscard]] T atanh_f64(const T& x) {
    constexpr double c[] = {0.3333333333333328, 0.2000000000002558, 0.14285714281373854, 0.11111111474168725, 0.09090891707845541,
        0.07692820249886852, 0.06657063312287058, 0.05996481115767408, 0.04438340981152453, 0.0797004727706444};
    constexpr std::int64_t border = 0x3ff204189374bc6a, exponent_mask = ~0x000fffffffffffff, one = 0x3ff0000000000000;
    constexpr double two_52 = 0x1p52;
    const T a = abs(x);
    const auto offset = subtract(like(to_bits(x), border), to_bits(atanh_estimate<double>(a)));
    const T n = from_bits(shift_right_logical(offset, 52) | std::bit_cast<std::int64_t>(two_52)) - two_52;
    const T s = reduced_atanh<double>(a, from_bits(add(offset & exponent_mask, like(offset, one))));
    const T s2 = s * s;
    const T y = fma(n, 0.5 * ln2_high_f64, s + fma(s * s2, polynomial(s2, s2 * s2, c), n * (0.5 * ln2_low_f64)));
    return mend_atanh(x, a, y, std::numeric_limits<double>::infinity());
}

inline float atanh(float x) { return atanh_f32(x); }
inline double atanh(double x) { return atanh_f64(x); }
[[nodiscard]] inline Expr atanh(const Expr& x) { return x.type() == loop::Type::f32 ? atanh_f32(x) : atanh_f64(x); }

}  // namespace bitale::math
