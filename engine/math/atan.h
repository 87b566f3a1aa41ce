// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// atan and atan2, at most 1.5 ulp; one division.
///
/// a = |y|, b = |x| (atan: 1), angle of (b, a) = base + atan(q): q = a / b up to tan(pi/8), base 0; q = (a - b) / (a + b), base pi/4, up to
/// tan(3 pi/8); q = -b / a, base pi/2, above.  atan(q) = q + q^3 * a minimax polynomial in q^2, |q| <= tan(pi/8) (relative error 2^-30.4 for f32,
/// 2^-63.8 for f64); base has a second word, and so has the middle q, which base cancels: (numerator - q denominator) / denominator with a
/// reciprocal from the bits of the denominator, 12 % off: enough for a correction of an ulp, and no second division.
#include "engine/math/exact.h"
#include "engine/math/polynomial.h"

namespace bitale::math {

/// 1 / x within 12 %.
template <class T> [[nodiscard]] T rough_reciprocal_f32(const T& x) { return from_bits(subtract(like(to_bits(x), std::int32_t{0x7f000000}), to_bits(x))); }
template <class T> [[nodiscard]] T rough_reciprocal_f64(const T& x) { return from_bits(subtract(like(to_bits(x), std::int64_t{0x7fe0000000000000}), to_bits(x))); }

template <class T> [[nodiscard]] T atan_tail_f32(const T& q) {
    constexpr float c[] = {-0.333333164F, 0.199985296F, -0.142444298F, 0.10599488F, -0.0609089844F};
    const T square = q * q;
    return q * square * polynomial(square, square * square, c);
}
template <class T> [[nodiscard]] T atan_tail_f64(const T& q) {
    constexpr double c[] = {-0.33333333333333326, 0.19999999999997262, -0.14285714285348486, 0.11111111086173193, -0.09090908083671016,
        0.07692281573372566, -0.06666211417265759, 0.05876888376824159, -0.052176334198760166, 0.04500710948859361, -0.03341418477204,
        0.01513900524640708};
    const T square = q * q;
    return q * square * long_polynomial(square, square * square, c);
}

/// The angle of (b, a), both >= 0, as base + correction.
template <class T, class Number, class Tail, class Reciprocal>
[[nodiscard]] Pair<T> angle(const T& a, const T& b, Number pi_high, Number pi_low, Tail tail, Reciprocal reciprocal) {
    constexpr Number tan_pi_8 = Number(0.41421356237309503);
    const auto steep = a * tan_pi_8 > b, flat = a <= b * tan_pi_8;
    const auto total = exact_sum(a, b), difference = exact_sum(a, -b);
    const T numerator = select(steep, -b, select(flat, a, difference.high));
    const T denominator = select(steep, a, select(flat, b, total.high));
    const T q = numerator / denominator;
    const T missed = fma(-q, total.high, difference.high) + fma(-q, total.low, difference.low);
    const T q_low = select(either(steep, flat), like(a, Number{0}), missed * reciprocal(total.high));
    const T high = select(steep, like(a, pi_high / 2), select(flat, like(a, Number{0}), pi_high / 4));
    const T low = select(steep, like(a, pi_low / 2), select(flat, like(a, Number{0}), pi_low / 4));
    // Where base is 0, high + q keeps the sign and the digits of a subnormal q.
    const auto sum = exact_sum_ordered(high, q);
    return {sum.high, sum.low + (tail(q) + (low + q_low))};
}

constexpr float pi_f32[] = {3.14159274F, -8.74227766e-08F};
constexpr double pi_f64[] = {3.141592653589793, 1.2246467991473532e-16};

template <class T> [[nodiscard]] T atan_f32(const T& x) {
    const auto z = angle(abs(x), like(x, 1.0F), pi_f32[0], pi_f32[1], [](const T& q) { return atan_tail_f32(q); }, [](const T& d) { return rough_reciprocal_f32(d); });
    return copysign(z.high + z.low, x);
}
template <class T> [[nodiscard]] T atan_f64(const T& x) {
    const auto z = angle(abs(x), like(x, 1.0), pi_f64[0], pi_f64[1], [](const T& q) { return atan_tail_f64(q); }, [](const T& d) { return rough_reciprocal_f64(d); });
    return copysign(z.high + z.low, x);
}

/// Above `huge`, both are multiplied by `shrink`, below 1 / huge divided, so that sums are finite and products normal.  (0, 0) and (inf, inf) are angles too: C99's.
template <class T, class Number, class Tail, class Reciprocal>
[[nodiscard]] T atan2(const T& y, const T& x, const Number (&pi)[2], Number huge, Number shrink, Tail tail, Reciprocal reciprocal) {
    constexpr Number infinity = std::numeric_limits<Number>::infinity();
    const T a = abs(y), b = abs(x);
    const auto alike = both(a == b, either(a == Number{0}, a == infinity));     // a / b is nan
    const T most = select(a > b, a, b);
    const T scale = select(most > huge, like(y, shrink), select(most < 1 / huge, like(y, 1 / shrink), Number{1}));
    const T first = select(alike, select(a == Number{0}, a, Number{1}), a * scale), second = select(alike, like(y, Number{1}), b * scale);
    const auto z = angle(first, second, pi[0], pi[1], tail, reciprocal);
    const auto back = exact_sum_ordered(like(y, pi[0]), -z.high);
    const T right = z.high + z.low, left = back.high + ((back.low + pi[1]) - z.low);
    return copysign(select(to_bits(x) < 0, left, right), y);
}
template <class T> [[nodiscard]] T atan2_f32(const T& y, const T& x) {
    return atan2(y, x, pi_f32, 0x1p96F, 0x1p-30F, [](const T& q) { return atan_tail_f32(q); }, [](const T& d) { return rough_reciprocal_f32(d); });
}
template <class T> [[nodiscard]] T atan2_f64(const T& y, const T& x) {
    return atan2(y, x, pi_f64, 0x1p960, 0x1p-60, [](const T& q) { return atan_tail_f64(q); }, [](const T& d) { return rough_reciprocal_f64(d); });
}

inline float atan(float x) { return atan_f32(x); }
inline double atan(double x) { return atan_f64(x); }
[[nodiscard]] inline Expr atan(const Expr& x) { return x.type() == loop::Type::f32 ? atan_f32(x) : atan_f64(x); }
inline float atan2(float y, float x) { return atan2_f32(y, x); }
inline double atan2(double y, double x) { return atan2_f64(y, x); }
[[nodiscard]] inline Expr atan2(const Expr& y, const Expr& x) { return x.type() == loop::Type::f32 ? atan2_f32(y, x) : atan2_f64(y, x); }

}  // namespace bitale::math
