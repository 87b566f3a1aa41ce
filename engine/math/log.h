// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// log, at most 1 ulp, without a division or a table; and the parts that log1p, log2, log10 share.
///
/// x = 2^n m with m in [sqrt(1/2), sqrt(2)), r = m - 1 (exact); log(1 + r) = r + r^2 * a minimax polynomial whose first coefficient
/// is fixed at -1/2 (weighted Lawson fit; relative error 2^-30.2 for f32, 2^-59 for f64).  n * ln2_high is exact.
/// The -1/2 joins last, so that the interleaved chains round numbers below 1/2 (0.84 ulp, 0.96 otherwise; f32).
/// Not s = r / (2 + r) as fdlibm: its odd series has half the terms, but a division costs more than the other half.
#include <limits>

#include "engine/math/constants.h"
#include "engine/math/polynomial.h"

namespace bitale::math {

/// y = log(x) for 0 < x < inf; mends the other x: log(+-0) = -inf, log(inf) = inf, nan below zero and for nan.
template <class T, class Number> [[nodiscard]] T mend_log(const T& x, const T& y, Number infinity) {
    const T outside = select(x == Number{0}, like(x, -infinity), std::numeric_limits<Number>::quiet_NaN());
    return select(x > Number{0}, select(x == infinity, x, y), outside);
}

/// x = 2^n (1 + r), 1 + r in [sqrt(1/2), sqrt(2)); r is exact.
template <class T> struct LogParts { T n, r; };

template <class T> [[nodiscard]] LogParts<T> log_parts_f32(const T& x) {
    constexpr std::int32_t sqrt_half = 0x3f3504f3, fraction = 0x007fffff;  // bits of sqrt(1/2); mask
    const auto subnormal = x < 0x1p-126F;                                  // also 0 and below, which mend_log replaces
    const auto bits = to_bits(select(subnormal, x * 0x1p25F, x));
    const auto offset = subtract(bits, select(subnormal, like(bits, sqrt_half + (25 << 23)), sqrt_half));
    return {to_floating(offset >> 23), from_bits((offset & fraction) + sqrt_half) - 1.0F};
}

/// No arithmetic shift or conversion of 64-bit integers, which AVX2 lacks: the exponent is or-ed into 2^52.
template <class T> [[nodiscard]] LogParts<T> log_parts_f64(const T& x) {
    constexpr std::int64_t one = 0x3ff0000000000000, sqrt_half = 0x3fe6a09e667f3bcd, fraction = 0x000fffffffffffff;
    constexpr double two_52 = 0x1p52, bias = 1023;
    const auto subnormal = x < 0x1p-1022;  // also 0 and below, which mend_log replaces
    const auto offset = add(to_bits(select(subnormal, x * 0x1p54, x)), like(to_bits(x), one - sqrt_half));  // exponent n + bias
    const T n = from_bits(shift_right_logical(offset, 52) | std::bit_cast<std::int64_t>(two_52)) -
                select(subnormal, like(x, two_52 + bias + 54), two_52 + bias);
    return {n, from_bits((offset & fraction) + sqrt_half) - 1.0};
}

template <class T> [[nodiscard]] T log_f32(const T& x) {
    constexpr float c[] = {0.333333135F, -0.250000119F, 0.20002079F, -0.166678593F, 0.142200246F, -0.124078855F, 0.118878566F,
        -0.116639599F, 0.0673315749F};
    const auto [n, r] = log_parts_f32(x);
    const T r2 = r * r;
    const T y = fma(n, ln2_high_f32, r + fma(fma(polynomial(r, r2, c), r, -0.5F), r2, n * ln2_low_f32));
    return mend_log(x, y, std::numeric_limits<float>::infinity());
}

template <class T> [[nodiscard]] T log_f64(const T& x) {
    constexpr double c[] = {0.33333333333333454, -0.24999999999998898, 0.19999999999945456, -0.16666666666919375,
        0.14285714293942803, -0.12499999981653459, 0.11111110509107212, -0.10000000393826639, 0.090909337619252517,
        -0.083333457201894418, 0.076917090622766637, -0.071419955799043019, 0.066752129024395382, -0.062699062357710264,
        0.058173882566500419, -0.053258188143019247, 0.054167135089754605, -0.062783932754960567, 0.056984958521541014,
        -0.024266321630196513};
    const auto [n, r] = log_parts_f64(x);
    const T r2 = r * r;
    const T y = fma(n, ln2_high_f64, r + fma(fma(long_polynomial(r, r2, c), r, -0.5), r2, n * ln2_low_f64));
    return mend_log(x, y, std::numeric_limits<double>::infinity());
}

inline float log(float x) { return log_f32(x); }
inline double log(double x) { return log_f64(x); }
[[nodiscard]] inline Expr log(const Expr& x) { return x.type() == loop::Type::f32 ? log_f32(x) : log_f64(x); }

}  // namespace bitale::math
