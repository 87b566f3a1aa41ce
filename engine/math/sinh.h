// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// sinh, cosh, at most 1.5 ulp, without a division.
///
/// |x| = n ln 2 + r: with A = (2^n - 2^-n) / 2 and B = (2^n + 2^-n) / 2
///   sinh |x| = A + (A (cosh r - 1) + B sinh r),    cosh |x| = 2^n / 2 + (2^-n / 2 + B (cosh r - 1) + A sinh r),
/// which for n = 0 are sinh r and cosh r with r = |x|: one formula without a case for small arguments.  The first terms are exact.
/// r is in [-0.21, 0.485], not |r| <= ln 2 / 2: for n = 1 and small |x| the terms of sinh have opposite signs, and their errors
/// would weigh more.  Minimax fits in r^2 (relative error f32 2^-32.9, 2^-30.1; f64 2^-63.9, 2^-62.7).
/// All of it halved, because 2^n / 2 is no number for the largest n.
#include "engine/math/exp.h"

namespace bitale::math {

/// 2^n / 4, 2^-n / 4, sinh r, cosh r - 1.
template <class T> struct HyperbolicParts { T grown, shrunk, sinh_r, cosh_r_minus_1; };

/// 0 <= x.
template <class T> [[nodiscard]] HyperbolicParts<T> hyperbolic_parts_f32(const T& x) {
    constexpr float s[] = {0.16666667F, 0.008333177F, 0.00019963537F}, c[] = {0.50000006F, 0.041665096F, 0.0014003362F};
    constexpr float magic = exp_magic_f32(-2.0F), negligible = 40;  // 2^-n beside 2^n
    constexpr std::int32_t bias = 127;
    const T bounded = select(x > 89.5F, 89.5F, x);  // both overflow at 89.42
    const T sum = fma(bounded, log2_e_f32, -0.2F) + magic;
    const T n = sum - magic;
    const T r = fma(n, -ln2_low_f32, fma(n, -ln2_high_f32, bounded));
    const T r2 = r * r;
    const T grown = from_bits(to_bits(sum) << 23);
    const T least = select(sum > magic + negligible, magic + negligible, sum);
    const T shrunk = from_bits(subtract(like(to_bits(x), 2 * (bias - 2)), to_bits(least)) << 23);
    return {grown, shrunk, fma(r * r2, horner<0, 1>(r2, s), r), r2 * horner<0, 1>(r2, c)};
}

template <class T> [[nodiscard]] HyperbolicParts<T> hyperbolic_parts_f64(const T& x) {
    constexpr double s[] = {0.16666666666666666, 0.008333333333333809, 0.00019841269840385065, 2.7557320016235815e-06,
        2.505174087731379e-08, 1.6143839561290433e-10};
    constexpr double c[] = {0.5, 0.04166666666666733, 0.0013888888888616885, 2.480158770670955e-05, 2.75570385756258e-07,
        2.0968595103995702e-09};
    constexpr double magic = exp_magic_f64(-2.0), negligible = 80;
    constexpr std::int64_t bias = 1023;
    const T bounded = select(x > 710.5, 710.5, x);  // both overflow at 710.48
    const T sum = fma(bounded, log2_e_f64, -0.2) + magic;
    const T n = sum - magic;
    const T r = fma(n, -ln2_low_f64, fma(n, -ln2_high_f64, bounded));
    const T r2 = r * r;
    const T grown = from_bits(to_bits(sum) << 52);
    const T least = select(sum > magic + negligible, magic + negligible, sum);
    const T shrunk = from_bits(subtract(like(to_bits(x), 2 * (bias - 2)), to_bits(least)) << 52);
    return {grown, shrunk, fma(r * r2, polynomial(r2, r2 * r2, s), r), r2 * polynomial(r2, r2 * r2, c)};
}

/// tiny: below, sinh x rounds to x; and halves of subnormal numbers would lose a bit.
template <class T, class Number> [[nodiscard]] T sinh_of_parts(const T& x, const HyperbolicParts<T>& p, Number tiny) {
    const T half_a = p.grown - p.shrunk, half_b = p.grown + p.shrunk;
    const T y = half_a + fma(half_b, p.sinh_r, half_a * p.cosh_r_minus_1);
    return select(abs(x) < tiny, x, copysign(y + y, x));
}
template <class T> [[nodiscard]] T cosh_of_parts(const HyperbolicParts<T>& p) {
    const T half_a = p.grown - p.shrunk, half_b = p.grown + p.shrunk;
    const T y = p.grown + fma(half_a, p.sinh_r, fma(half_b, p.cosh_r_minus_1, p.shrunk));
    return y + y;
}

inline float sinh(float x) { return sinh_of_parts(x, hyperbolic_parts_f32(abs(x)), 0x1p-13F); }
inline double sinh(double x) { return sinh_of_parts(x, hyperbolic_parts_f64(abs(x)), 0x1p-27); }
[[nodiscard]] inline Expr sinh(const Expr& x) {
    return x.type() == loop::Type::f32 ? sinh_of_parts(x, hyperbolic_parts_f32(abs(x)), 0x1p-13F) : sinh_of_parts(x, hyperbolic_parts_f64(abs(x)), 0x1p-27);
}

inline float cosh(float x) { return cosh_of_parts(hyperbolic_parts_f32(abs(x))); }
inline double cosh(double x) { return cosh_of_parts(hyperbolic_parts_f64(abs(x))); }
[[nodiscard]] inline Expr cosh(const Expr& x) { return cosh_of_parts(x.type() == loop::Type::f32 ? hyperbolic_parts_f32(abs(x)) : hyperbolic_parts_f64(abs(x))); }

}  // namespace bitale::math
