// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// log1p(x) = log(1 + x), at most 1 ulp, without a division.
///
/// 1 + x = 2^n (1 + r) with 1 + r in [3/4, 3/2): r = x 2^-n + (2^-n - 1), rounded once, where n is the exponent of the rounded 1 + x;
/// for n = 0 it is x.  So what 1 + x loses comes back without the usual c / (1 + x).  For n = +-1 r is exact, which it would not be
/// with log's sqrt(1/2) for 3/4 (1.40 ulp); for larger n its error is small beside n ln 2, also where 2^-n - 1 is rounded.
/// 4 2^-n stands for 2^-n, which is no normal number for the largest n.
/// log(1 + r) = r - r^2/2 + r^3 * a minimax polynomial on [-1/4, 1/2] (relative error 2^-30.0 for f32, 2^-59.1 for f64).
#include "engine/loop/sign.h"
#include "engine/math/log.h"

namespace bitale::math {

/// 1 + x = 2^n (1 + r), scale = 4 2^-n.
template <class T> struct Log1pParts { T n, r, scale; };

template <class T> [[nodiscard]] Log1pParts<T> log1p_parts_f32(const T& x) {
    constexpr std::int32_t three_quarters = 0x3f400000, exponent_mask = ~0x007fffff, four = 0x40800000;  // bits
    const auto offset = subtract(to_bits(1.0F + x), like(to_bits(x), three_quarters));
    const T scale = from_bits(subtract(like(offset, four), offset & exponent_mask));
    return {to_floating(offset >> 23), 0.25F * fma(x, scale, scale - 4.0F), scale};
}

template <class T> [[nodiscard]] Log1pParts<T> log1p_parts_f64(const T& x) {
    constexpr std::int64_t three_quarters = 0x3fe8000000000000, one = 0x3ff0000000000000, exponent_mask = ~0x000fffffffffffff;  // bits
    constexpr std::int64_t four = std::numeric_limits<std::int64_t>::min();  // bits of 4 plus those of 1, which offset holds
    constexpr double two_52 = 0x1p52, bias = 1023;
    const auto offset = add(to_bits(1.0 + x), like(to_bits(x), one - three_quarters));  // exponent n + bias
    const T n = from_bits(shift_right_logical(offset, 52) | std::bit_cast<std::int64_t>(two_52)) - (two_52 + bias);
    const T scale = from_bits(subtract(like(offset, four), offset & exponent_mask));
    return {n, 0.25 * fma(x, scale, scale - 4.0), scale};
}

/// n ln 2 + log(1 + r) + low, where low is n ln2_low and what may be missing in r.
template <class T> [[nodiscard]] T log1p_sum_f32(const T& n, const T& r, const T& low) {
    constexpr float c[] = {0.3333334F, -0.25000164F, 0.19999574F, -0.16655311F, 0.1427695F, -0.1272875F, 0.11695956F, -0.09102422F,
        0.037571162F};
    const T r2 = r * r;
    return fma(n, ln2_high_f32, r + fma(fma(polynomial(r, r2, c), r, -0.5F), r2, low));
}

template <class T> [[nodiscard]] T log1p_sum_f64(const T& n, const T& r, const T& low) {
    constexpr double c[] = {0.3333333333333327, -0.25000000000001904, 0.20000000000032359, -0.1666666666619716, 0.14285714280067427,
        -0.12500000038299267, 0.1111111158353991, -0.09999998837064487, 0.09090887918178542, -0.0833332949182297, 0.07692821470789939,
        -0.07143929943646284, 0.06660711446317717, -0.06224703567048278, 0.05891817075097543, -0.057782400523124035,
        0.05659722201576362, -0.047222450281463164, 0.02660223047057143, -0.007091116178200326};
    const T r2 = r * r;
    return fma(n, ln2_high_f64, r + fma(fma(long_polynomial(r, r2, c), r, -0.5), r2, low));
}

/// y = log1p(x) for -1 < x < inf; mends the other x: log1p(-1) = -inf, log1p(inf) = inf, nan below -1 and for nan; keeps -0.
template <class T, class Number> [[nodiscard]] T mend_log1p(const T& x, const T& y, Number infinity) {
    const T outside = select(x == Number{-1}, like(x, -infinity), std::numeric_limits<Number>::quiet_NaN());
    return select(x > Number{-1}, select(x == infinity, x, copysign(y, x)), outside);
}

/// The same where x < 0 cannot be; y is nan if x is.
template <class T, class Number> [[nodiscard]] T mend_log1p_up(const T& x, const T& y, Number infinity) { return select(x == infinity, x, copysign(y, x)); }

/// log1p(x) for -1 < x < inf, but for the sign of 0.
template <class T> [[nodiscard]] T log1p_inside_f32(const T& x) {
    const auto [n, r, scale] = log1p_parts_f32(x);
    return log1p_sum_f32(n, r, n * ln2_low_f32);
}
template <class T> [[nodiscard]] T log1p_inside_f64(const T& x) {
    const auto [n, r, scale] = log1p_parts_f64(x);
    return log1p_sum_f64(n, r, n * ln2_low_f64);
}

template <class T> [[nodiscard]] T log1p_f32(const T& x) { return mend_log1p(x, log1p_inside_f32(x), std::numeric_limits<float>::infinity()); }
template <class T> [[nodiscard]] T log1p_f64(const T& x) { return mend_log1p(x, log1p_inside_f64(x), std::numeric_limits<double>::infinity()); }
template <class T> [[nodiscard]] T log1p_up_f32(const T& x) { return mend_log1p_up(x, log1p_inside_f32(x), std::numeric_limits<float>::infinity()); }
template <class T> [[nodiscard]] T log1p_up_f64(const T& x) { return mend_log1p_up(x, log1p_inside_f64(x), std::numeric_limits<double>::infinity()); }

inline float log1p(float x) { return log1p_f32(x); }
inline double log1p(double x) { return log1p_f64(x); }
[[nodiscard]] inline Expr log1p(const Expr& x) {
    if (loop::never_negative(x)) return x.type() == loop::Type::f32 ? log1p_up_f32(x) : log1p_up_f64(x);
    return x.type() == loop::Type::f32 ? log1p_f32(x) : log1p_f64(x);
}

}  // namespace bitale::math
