// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// tan, at most 1.5 ulp, for every finite argument; one division.
///
/// x = n pi/2 + r + low (quarter_turns.h).  t = tan(r + low) = r + r^3 * a minimax polynomial in r^2 + low (1 + r^2) as high + low; n even: t; n odd:
/// q = -1 / high, mended by what it misses: q + q (q high + 1 + q low of t).
/// Relative error of the fit 2^-29.3 (f32, |r| <= 0.79), 2^-60.0 (f64, |r| <= 0.7855).
/// Not P / Q with the quotient turned over for odd n: both are rounded then, which costs an ulp.
#include "engine/math/polynomial.h"
#include "engine/math/quarter_turns.h"

namespace bitale::math {

/// tan of n pi/2 + r + low, given tail = (tan(r) - r - r^3 / 3 ..) as r^3 * polynomial.
template <class T, class I, class Number> [[nodiscard]] T finish_tan(const QuarterTurns<T, I>& turns, const T& square, const T& tail, Number one) {
    const auto t = exact_sum_ordered(turns.r, tail + fma(turns.low, square, turns.low));
    const T q = -one / t.high;
    return select((turns.quadrant & 1) != 0, fma(q, fma(q, t.low, fma(q, t.high, one)), q), t.high);
}
template <class T, class I> [[nodiscard]] T tan_f32(const QuarterTurns<T, I>& turns) {
    constexpr float c[] = {0.333333522F, 0.133325845F, 0.0540685914F, 0.0212379061F, 0.0109503269F, -5.60330591e-05F, 0.00444849068F};
    const T square = turns.r * turns.r;
    return finish_tan(turns, square, turns.r * square * polynomial(square, square * square, c), 1.0F);
}
template <class T, class I> [[nodiscard]] T tan_f64(const QuarterTurns<T, I>& turns) {
    constexpr double c[] = {0.33333333333333376, 0.13333333333326086, 0.05396825397253336, 0.021869488408872456, 0.008863237773730777,
        0.0035921023909912604, 0.001456035036379511, 0.0005889161911568063, 0.0002435696191342245, 8.401782111510785e-05,
        6.639402645629403e-05, -2.4594565737280463e-05, 4.777373648342275e-05, -2.3849033598747196e-05, 9.704887043010978e-06};
    const T square = turns.r * turns.r;
    return finish_tan(turns, square, turns.r * square * long_polynomial(square, square * square, c), 1.0);
}

template <class T> [[nodiscard]] T tan_f32(const T& x) {
    const T a = abs(x);
    const T y = rare(a > huge_angle_f32, [&] { return tan_f32(huge_quarter_turns_f32(a)); }, tan_f32(quarter_turns_f32(a)));
    return from_bits(to_bits(y) ^ (to_bits(x) & std::numeric_limits<std::int32_t>::min()));
}
template <class T> [[nodiscard]] T tan_f64(const T& x) {
    const T a = abs(x);
    const T y = rare(a > huge_angle_f64, [&] { return tan_f64(huge_quarter_turns_f64(a)); }, tan_f64(quarter_turns_f64(a)));
    return from_bits(to_bits(y) ^ (to_bits(x) & std::numeric_limits<std::int64_t>::min()));
}

inline float tan(float x) { return tan_f32(x); }
inline double tan(double x) { return tan_f64(x); }
[[nodiscard]] inline Expr tan(const Expr& x) { return x.type() == loop::Type::f32 ? tan_f32(x) : tan_f64(x); }

}  // namespace bitale::math
