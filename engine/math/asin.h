// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// asin and acos, at most 1.5 ulp; one square root and one division.
///
/// asin(x) = x + x^3 * a minimax polynomial in x^2 for |x| <= 1/2 (relative error 2^-27.6 for f32, 2^-59.9 for f64).  Above, with z = (1 - |x|) / 2,
/// which is exact: acos|x| = 2 asin(sqrt z), asin|x| = pi/2 - that.  sqrt z has a second word, (z - s^2) / (2 s): its rounding would be a whole
/// ulp of asin(x) near 1/2.
#include "engine/math/atan.h"

namespace bitale::math {

template <class T> [[nodiscard]] T asin_polynomial_f32(const T& square) {
    constexpr float c[] = {0.166667521F, 0.0749531016F, 0.0454690196F, 0.0241855029F, 0.042157013F};
    return polynomial(square, square * square, c);
}
template <class T> [[nodiscard]] T asin_polynomial_f64(const T& square) {
    constexpr double c[] = {0.1666666666666676, 0.07499999999970867, 0.04464285717455937, 0.03038194270993964, 0.022372214933961024,
        0.017351612884648794, 0.013980810970578617, 0.011398984899576326, 0.010779871807771596, 0.0037077637996379927, 0.021704324816513087,
        -0.020994857781697154, 0.032626111008729954};
    return long_polynomial(square, square * square, c);
}

/// asin(root) = root + rest, with root = |x| or sqrt((1 - |x|) / 2).
template <class T, class Flag> struct AsinParts { T root, rest; Flag near_0; };
template <class T, class Number, class Polynomial> [[nodiscard]] auto asin_parts(const T& a, Number half, Polynomial polynomial) {
    const auto near_0 = a <= half;
    const T z = fma(a, -half, half);        // exact above 1/2; nan or negative: nan
    const T square = select(near_0, a * a, z);
    const T s = sqrt(select(near_0, like(a, half), z));
    const T low = fma(-s, s, z) / (s + s + std::numeric_limits<Number>::min());     // not 0 / 0 at 1
    const T root = select(near_0, a, s);
    const T rest = fma(root * square, polynomial(square), select(near_0, like(a, Number{0}), low));
    return AsinParts<T, decltype(a <= half)>{root, rest, near_0};
}

template <class T, class Parts, class Number> [[nodiscard]] T asin_of(const T& x, const Parts& p, const Number (&pi)[2]) {
    const auto sum = exact_sum_ordered(like(x, pi[0] / 2), p.root * Number{-2});
    return copysign(select(p.near_0, p.root + p.rest, sum.high + (sum.low + fma(p.rest, Number{-2}, pi[1] / 2))), x);
}
template <class T, class Parts, class Number> [[nodiscard]] T acos_of(const T& x, const Parts& p, const Number (&pi)[2]) {
    const auto negative = x < Number{0};
    // |x| <= 1/2: pi/2 - asin(x).  Above: 2 asin(sqrt z), or pi - that.
    const T factor = select(p.near_0, select(negative, like(x, Number{1}), Number{-1}), select(negative, like(x, Number{-2}), Number{2}));
    const auto none = x > Number(0.5);
    const T high = select(p.near_0, like(x, pi[0] / 2), select(none, like(x, Number{0}), pi[0]));
    const T low = select(p.near_0, like(x, pi[1] / 2), select(none, like(x, Number{0}), pi[1]));
    const auto sum = exact_sum_ordered(high, p.root * factor);
    return sum.high + (sum.low + fma(p.rest, factor, low));
}

template <class T> [[nodiscard]] auto asin_parts_f32(const T& a) { return asin_parts(a, 0.5F, [](const T& z) { return asin_polynomial_f32(z); }); }
template <class T> [[nodiscard]] auto asin_parts_f64(const T& a) { return asin_parts(a, 0.5, [](const T& z) { return asin_polynomial_f64(z); }); }
template <class T> [[nodiscard]] T asin_f32(const T& x) { return asin_of(x, asin_parts_f32(abs(x)), pi_f32); }
template <class T> [[nodiscard]] T asin_f64(const T& x) { return asin_of(x, asin_parts_f64(abs(x)), pi_f64); }
template <class T> [[nodiscard]] T acos_f32(const T& x) { return acos_of(x, asin_parts_f32(abs(x)), pi_f32); }
template <class T> [[nodiscard]] T acos_f64(const T& x) { return acos_of(x, asin_parts_f64(abs(x)), pi_f64); }

inline float asin(float x) { return asin_f32(x); }
inline double asin(double x) { return asin_f64(x); }
[[nodiscard]] inline Expr asin(const Expr& x) { return x.type() == loop::Type::f32 ? asin_f32(x) : asin_f64(x); }
inline float acos(float x) { return acos_f32(x); }
inline double acos(double x) { return acos_f64(x); }
[[nodiscard]] inline Expr acos(const Expr& x) { return x.type() == loop::Type::f32 ? acos_f32(x) : acos_f64(x); }

}  // namespace bitale::math
