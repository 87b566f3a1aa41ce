// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// asinh, acosh, at most 1.5 ulp: log1p of a sum in two parts.
///
/// asinh a = log1p(a + a^2 / (1 + sqrt(a^2 + 1))) for a >= 0, acosh(1 + t) = log1p(t + sqrt(t^2 + 2 t)).  What the sum loses by rounding
/// is added to log1p's last terms; for acosh also what the root loses, which near 1 is the larger term.  Where the square overflows the sum is twice its first term: n is one more.
#include "engine/math/log1p.h"

namespace bitale::math {

/// log(1 + w + lost) + doubled ln 2.
template <class T> [[nodiscard]] T log1p_of_sum_f32(const T& w, const T& lost, const T& doubled) {
    const auto [n, r, scale] = log1p_parts_f32(w);
    const T m = n + doubled;
    const T derivative = fma(fma(r, 0.7F, -1.0F), r, 1.0F);  // about 1 / (1 + r)
    return log1p_sum_f32(m, r, fma(m, ln2_low_f32, lost * (0.25F * scale) * derivative));
}
template <class T> [[nodiscard]] T log1p_of_sum_f64(const T& w, const T& lost, const T& doubled) {
    const auto [n, r, scale] = log1p_parts_f64(w);
    const T m = n + doubled;
    const T derivative = fma(fma(r, 0.7, -1.0), r, 1.0);
    return log1p_sum_f64(m, r, fma(m, ln2_low_f64, lost * (0.25 * scale) * derivative));
}
inline float log1p_of_sum(float w, float lost, float doubled) { return log1p_of_sum_f32(w, lost, doubled); }
inline double log1p_of_sum(double w, double lost, double doubled) { return log1p_of_sum_f64(w, lost, doubled); }
[[nodiscard]] inline Expr log1p_of_sum(const Expr& w, const Expr& lost, const Expr& doubled) {
    return w.type() == loop::Type::f32 ? log1p_of_sum_f32(w, lost, doubled) : log1p_of_sum_f64(w, lost, doubled);
}

template <class T, class Number> [[nodiscard]] T asinh_any(const T& x, Number infinity) {
    const T a = abs(x);
    const T root = sqrt(fma(a, a, Number{1}));
    const T second = a * (a / (root + Number{1}));  // 0 if the square overflows
    const T w = a + second;
    const T y = log1p_of_sum(w, (a - w) + second, select(root == infinity, like(x, 1), Number{0}));
    return select(a < infinity, copysign(y, x), x);
}

template <class T, class Number> [[nodiscard]] T acosh_any(const T& x, Number infinity) {
    const T t = x - Number{1};
    const T square = fma(t, t, t + t);
    const T root = sqrt(square);
    const T root_lost = fma(-root, root, square) * (Number(0.5) / select(root > Number{0}, root, Number{1}));
    const auto overflow = root == infinity;
    const T w = select(overflow, t, t + root);
    const T lost = select(overflow, like(x, 0), ((root - w) + t) + root_lost);
    const T y = log1p_of_sum(w, lost, select(overflow, like(x, 1), Number{0}));
    return select(x < infinity, select(x < Number{1}, std::numeric_limits<Number>::quiet_NaN(), y), x);
}

inline float asinh(float x) { return asinh_any(x, std::numeric_limits<float>::infinity()); }
inline double asinh(double x) { return asinh_any(x, std::numeric_limits<double>::infinity()); }
[[nodiscard]] inline Expr asinh(const Expr& x) { return asinh_any(x, std::numeric_limits<double>::infinity()); }

inline float acosh(float x) { return acosh_any(x, std::numeric_limits<float>::infinity()); }
inline double acosh(double x) { return acosh_any(x, std::numeric_limits<double>::infinity()); }
[[nodiscard]] inline Expr acosh(const Expr& x) { return acosh_any(x, std::numeric_limits<double>::infinity()); }

}  // namespace bitale::math
