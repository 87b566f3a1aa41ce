// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// exp, at most 1 ulp; and the reduction that tanh shares.
///
/// e^x = 2^n e^r, e^r in [3/4, 3/2]: n = rint(x / ln 2 - 0.085).  Not |r| <= ln 2 / 2, which needs one addition less: where e^r is
/// just above 1/sqrt(2), the roundings of r and of e^r - 1 weigh most, and the result was off by up to 1.02 ulp (f32, all inputs).
/// Adding 1.5 * 2^(digits - 1) rounds to an integer that stands in the low bits of the sum; with the exponent's bias in the added
/// constant too, a shift makes them the bits of 2^n.  r = x - n ln 2 in two steps, n * ln2_high being exact (Cody and Waite).
/// e^r - 1 - r = r^2 * a minimax polynomial on [-0.3475, 0.4065], so that tanh may use |r| <= ln 2 / 2, with its first coefficient
/// fixed at 1/2 (weighted Lawson fit; relative error 2^-32.1 for f32, 2^-62.1 for f64).
#include "engine/loop/sign.h"
#include "engine/math/constants.h"
#include "engine/math/polynomial.h"

namespace bitale::math {

/// scale = 2^(n + shift), tail = e^r - 1.  nan in x gives a nan tail (and any scale).
template <class T> struct ExpParts { T scale, tail; };

/// The two steps of x - n ln 2: high is exact, r is rounded.
template <class T> struct ExpReduction { T high, r; };
template <class T> [[nodiscard]] ExpReduction<T> exp_reduction_f32(const T& x, const T& n) {
    const T high = fma(n, -ln2_high_f32, x);
    return {high, fma(n, -ln2_low_f32, high)};
}
template <class T> [[nodiscard]] ExpReduction<T> exp_reduction_f64(const T& x, const T& n) {
    const T high = fma(n, -ln2_high_f64, x);
    return {high, fma(n, -ln2_low_f64, high)};
}
/// What r's rounding leaves out of x - n ln 2.
template <class T> [[nodiscard]] T exp_rest_f32(const T& x, const T& n) {
    const auto [high, r] = exp_reduction_f32(x, n);
    return fma(n, -ln2_low_f32, high - r);
}
template <class T> [[nodiscard]] T exp_rest_f64(const T& x, const T& n) {
    const auto [high, r] = exp_reduction_f64(x, n);
    return fma(n, -ln2_low_f64, high - r);
}

/// The added constant.  `shift` is added to n so that scale is normal: f32 -126 <= n + shift <= 127, f64 -1022 <= n + shift <= 1023.
constexpr float exp_magic_f32(float shift) { return 12582912.0F + (127.0F + shift); }
constexpr double exp_magic_f64(double shift) { return 6755399441055744.0 + (1023.0 + shift); }

/// sum: magic + n, rounded; |n| < 250.
template <class T> [[nodiscard]] ExpParts<T> exp_parts_f32(const T& x, const T& sum, const T& magic) {
    constexpr float c[] = {0.166666687F, 0.0416663997F, 0.0083326567F, 0.00139411422F, 0.000203280331F};
    const T n = sum - magic;
    const T r = exp_reduction_f32(x, n).r;
    const T r2 = r * r;
    return {from_bits(to_bits(sum) << 23), fma(fma(polynomial(r, r2, c), r, 0.5F), r2, r)};
}

/// e^r = 1 + r + r^2 * the result.
template <class T> [[nodiscard]] T exp_curve_f64(const T& r, const T& r2) {
    constexpr double c[] = {0.16666666666666691, 0.041666666666668316, 0.0083333333333116578, 0.0013888888887906064,
        0.00019841269908291761, 2.4801589301176838e-05, 2.7557224590750547e-06, 2.7555620521848793e-07, 2.511507595610862e-08,
        2.1406532940691446e-09};
    return fma(polynomial(r, r2, c), r, 0.5);
}

/// |n| < 2000.
template <class T> [[nodiscard]] ExpParts<T> exp_parts_f64(const T& x, const T& sum, const T& magic) {
    const T n = sum - magic;
    const T r = exp_reduction_f64(x, n).r;
    const T r2 = r * r;
    return {from_bits(to_bits(sum) << 52), fma(exp_curve_f64(r, r2), r2, r)};
}

/// x moved into [low, high]; nan stays.  Each select is one min or max instruction.
template <class T, class Number> [[nodiscard]] T clamp(const T& x, Number low, Number high) {
    const T y = select(x < low, low, x);
    return select(y > high, high, y);
}

// The range of n is wider than that of a normal 2^n, so 2^n is two factors: 2^(n + 64) 2^-64 below zero, 2^(n - 64) 2^64 above.
// The first product is normal; the second rounds only if the result is subnormal, and overflows to inf.

/// factor * 2^(n + shift) e^r; bounded: x, where e^x is a number.
template <class T> [[nodiscard]] T exp_scaled_f32(const T& bounded, const T& magic, const T& factor) {
    const auto [scale, tail] = exp_parts_f32(bounded, fma(bounded, log2_e_f32, -0.085F) + magic, magic);
    return fma(tail, scale, scale) * factor;
}
template <class T> [[nodiscard]] T exp_scaled_f64(const T& bounded, const T& magic, const T& factor) {
    const auto [scale, tail] = exp_parts_f64(bounded, fma(bounded, log2_e_f64, -0.085) + magic, magic);
    return fma(tail, scale, scale) * factor;
}

template <class T> [[nodiscard]] T exp_f32(const T& x) {
    const auto negative = x < 0.0F;
    const T magic = select(negative, like(x, exp_magic_f32(64.0F)), exp_magic_f32(-64.0F));
    return exp_scaled_f32(clamp(x, -105.0F, 89.0F), magic, select(negative, like(x, 0x1p-64F), 0x1p64F));
}
template <class T> [[nodiscard]] T exp_f64(const T& x) {
    const auto negative = x < 0.0;
    const T magic = select(negative, like(x, exp_magic_f64(512.0)), exp_magic_f64(-512.0));
    return exp_scaled_f64(clamp(x, -746.0, 710.0), magic, select(negative, like(x, 0x1p-512), 0x1p512));
}

/// exp where x > 0 cannot be, the same bits: e^0 is 1 with either factor.
template <class T> [[nodiscard]] T exp_down_f32(const T& x) {
    return exp_scaled_f32(select(x < -105.0F, -105.0F, x), like(x, exp_magic_f32(64.0F)), like(x, 0x1p-64F));
}
template <class T> [[nodiscard]] T exp_down_f64(const T& x) {
    return exp_scaled_f64(select(x < -746.0, -746.0, x), like(x, exp_magic_f64(512.0)), like(x, 0x1p-512));
}

inline float exp(float x) { return exp_f32(x); }
inline double exp(double x) { return exp_f64(x); }
[[nodiscard]] inline Expr exp(const Expr& x) {
    if (loop::never_positive(x)) return x.type() == loop::Type::f32 ? exp_down_f32(x) : exp_down_f64(x);
    return x.type() == loop::Type::f32 ? exp_f32(x) : exp_f64(x);
}

}  // namespace bitale::math
