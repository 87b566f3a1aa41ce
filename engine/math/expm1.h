// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// expm1(x) = e^x - 1, at most 1.5 ulp.
///
/// 2^n (e^r - 1) + (2^n - 1) with n and r as in exp; for n = 0 it is e^r - 1 with r = x.  That e^r is in [3/4, 3/2] matters here too: with
/// |r| <= ln 2 / 2 the difference of the two terms cancels more for n = 1 (1.75 ulp).  2^n - 1 is exact up to n = 24.  In f64 what r
/// lost by rounding is added to e^r - 1, half of which 1/2 is taken from just above n = 0 (1.53 ulp without, just below log(3/4); all f32 are below 1.33).  All of it halved,
/// because 2^n is no number for the largest n.
#include "engine/math/exp.h"

namespace bitale::math {

template <class T> [[nodiscard]] T expm1_f32(const T& x) {
    constexpr float tiny = 0x1p-25F;  // below, e^x - 1 rounds to x; and halves of subnormal numbers would lose a bit
    const T magic = like(x, exp_magic_f32(-1.0F));
    const T bounded = clamp(x, -20.0F, 89.0F);  // e^x - 1 rounds to -1 from -17.4, overflows at 88.8
    const auto [half_scale, tail] = exp_parts_f32(bounded, fma(bounded, log2_e_f32, -0.085F) + magic, magic);
    const T y = 2.0F * fma(tail, half_scale, half_scale - 0.5F);
    return select(abs(x) < tiny, x, y);
}

template <class T> [[nodiscard]] T expm1_f64(const T& x) {
    constexpr double tiny = 0x1p-54;
    const T magic = like(x, exp_magic_f64(-1.0));
    const T bounded = clamp(x, -40.0, 710.0);  // e^x - 1 rounds to -1 from -37.5, overflows at 709.8
    const T sum = fma(bounded, log2_e_f64, -0.085) + magic;
    const T n = sum - magic;
    const T r = exp_reduction_f64(bounded, n).r;
    const T r2 = r * r;
    const T tail = r + fma(exp_curve_f64(r, r2), r2, exp_rest_f64(bounded, n));
    const T half_scale = from_bits(to_bits(sum) << 52);
    const T y = 2.0 * fma(tail, half_scale, half_scale - 0.5);
    return select(abs(x) < tiny, x, y);
}

inline float expm1(float x) { return expm1_f32(x); }
inline double expm1(double x) { return expm1_f64(x); }
[[nodiscard]] inline Expr expm1(const Expr& x) { return x.type() == loop::Type::f32 ? expm1_f32(x) : expm1_f64(x); }

}  // namespace bitale::math
