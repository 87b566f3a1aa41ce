// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// sin and cos, at most 1.5 ulp, for every finite argument.
///
/// x = n pi/2 + r (quarter_turns.h), then sin(r) or cos(r) by n's parity, its sign by n / 2 and, for sin, by x: sin(-0) = -0.
/// sin(r) = r + r^3 * a polynomial in r^2, cos(r) = 1 + r^2 (-1/2 + r^2 * a polynomial): minimax for the relative error of sin and
/// cos on |r| <= 0.79 (f32: 2^-27.8, 2^-32.9), 0.7855 (f64: 2^-57.9, 2^-63.9), fitted with coefficients of the type.
/// Not 1 - r^2/2 + ..: it rounds twice near 1, where that form rounds once.  cos does not need the low part of r.
#include "engine/math/polynomial.h"
#include "engine/math/quarter_turns.h"

namespace bitale::math {

/// sin of n pi/2 + r + low; `sign`: bits whose highest flips the sign.
template <class T, class I> [[nodiscard]] T sin_f32(const QuarterTurns<T, I>& turns, const I& sign) {
    constexpr float s[] = {-0.166666538F, 0.00833211374F, -0.000195094166F}, c[] = {0.0416666456F, -0.00138873036F, 2.44311996e-05F};
    const T& r = turns.r;
    const T square = r * r;
    const T sine = r + fma(r * square, horner<0, 1>(square, s), turns.low);
    const T cosine = fma(square, fma(square, horner<0, 1>(square, c), -0.5F), 1.0F);
    const auto flip = (sign ^ (turns.quadrant << 30)) & std::numeric_limits<std::int32_t>::min();
    return from_bits(to_bits(select((turns.quadrant & 1) != 0, cosine, sine)) ^ flip);
}
template <class T, class I> [[nodiscard]] T sin_f64(const QuarterTurns<T, I>& turns, const I& sign) {
    constexpr double s[] = {-0.1666666666666663, 0.008333333333321919, -0.0001984126982945851, 2.755731358226442e-06,
        -2.5050742320642017e-08, 1.589594363745134e-10};
    constexpr double c[] = {0.041666666666666595, -0.0013888888888873344, 2.480158728900347e-05, -2.7557314217299276e-07,
        2.087570540410226e-09, -1.1358748095206087e-11};
    const T& r = turns.r;
    const T square = r * r, fourth = square * square;
    const T sine = r + fma(r * square, polynomial(square, fourth, s), turns.low);
    const T cosine = fma(square, fma(square, polynomial(square, fourth, c), -0.5), 1.0);
    const auto flip = (sign ^ (turns.quadrant << 62)) & std::numeric_limits<std::int64_t>::min();
    return from_bits(to_bits(select((turns.quadrant & 1) != 0, cosine, sine)) ^ flip);
}

template <class T> [[nodiscard]] T sin_f32(const T& x) {
    const T a = abs(x);
    return rare(a > huge_angle_f32, [&] { return sin_f32(huge_quarter_turns_f32(a), to_bits(x)); }, sin_f32(quarter_turns_f32(a), to_bits(x)));
}
template <class T> [[nodiscard]] T sin_f64(const T& x) {
    const T a = abs(x);
    return rare(a > huge_angle_f64, [&] { return sin_f64(huge_quarter_turns_f64(a), to_bits(x)); }, sin_f64(quarter_turns_f64(a), to_bits(x)));
}

/// cos(x) = sin(x + pi/2).
template <class T, class I> [[nodiscard]] QuarterTurns<T, I> one_more(const QuarterTurns<T, I>& turns) { return {turns.r, turns.low, add(turns.quadrant, like(turns.quadrant, 1))}; }
template <class T> [[nodiscard]] T cos_f32(const T& x) {
    const T a = abs(x);
    const auto none = like(to_bits(x), 0);
    return rare(a > huge_angle_f32, [&] { return sin_f32(one_more(huge_quarter_turns_f32(a)), none); }, sin_f32(one_more(quarter_turns_f32(a)), none));
}
template <class T> [[nodiscard]] T cos_f64(const T& x) {
    const T a = abs(x);
    const auto none = like(to_bits(x), 0);
    return rare(a > huge_angle_f64, [&] { return sin_f64(one_more(huge_quarter_turns_f64(a)), none); }, sin_f64(one_more(quarter_turns_f64(a)), none));
}

inline float sin(float x) { return sin_f32(x); }
inline double sin(double x) { return sin_f64(x); }
[[nodiscard]] inline Expr sin(const Expr& x) { return x.type() == loop::Type::f32 ? sin_f32(x) : sin_f64(x); }
inline float cos(float x) { return cos_f32(x); }
inline double cos(double x) { return cos_f64(x); }
[[nodiscard]] inline Expr cos(const Expr& x) { return x.type() == loop::Type::f32 ? cos_f32(x) : cos_f64(x); }

}  // namespace bitale::math
