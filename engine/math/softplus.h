// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// softplus(x) = log(1 + e^x) and logaddexp(x, y) = log(e^x + e^y), at most 1.5 ulp.
///
/// max(x, 0) + log(1 + t) with t = e^-|x| in [0, 1], and max(x, y) + log(1 + t) with t = e^-|x - y|.  log(1 + t) = t + t R(t - center),
/// with as many terms as log on [sqrt(1/2), sqrt(2)) and without its exponents; powers of t itself would round numbers near 1 on the way.
/// R is a minimax fit (relative error of log(1 + t) 2^-29.5 for f32, 2^-58.4 for f64); of the points near 1/2, center is one where the
/// first two coefficients are almost floats.  What t lost by rounding counts, times about 1 / (1 + t); in logaddexp also what x - y lost.
/// The smaller terms are added before t.
/// Where x and y are negative and log(e^x + e^y) is near 0, the result is a difference: at most 1.5 ulp of its larger part.
#include "engine/math/exp.h"

namespace bitale::math {

/// log(1 + e^(low - a)) = t + rest, for a >= 0 and |low| at most half an ulp of a; rest is the smaller one.
template <class T> struct SoftplusParts { T t, rest; };

template <class T> [[nodiscard]] SoftplusParts<T> softplus_parts_f32(const T& a, const T& low) {
    constexpr float center = 0.4697265625F;
    constexpr float c0 = -0.18021163F, c[] = {-0.29674646F, 0.13896441F, -0.0723167F, 0.03989344F, -0.022855628F, 0.013398502F, -0.0078483755F,
        0.0049428227F, -0.0038264582F, 0.0020324432F};
    const T bounded = -select(a > 105.0F, 105.0F, a);
    const T magic = like(a, exp_magic_f32(64.0F));
    const auto [scaled, tail] = exp_parts_f32(bounded, fma(bounded, log2_e_f32, magic), magic);
    const T scale = scaled * 0x1p-64F;  // may be subnormal
    const T t = fma(tail, scale, scale);
    const T lost = fma(t, low, fma(tail, scale, scale - t));
    const T s = t - center;
    return {t, fma(t, fma(polynomial(s, s * s, c), s, c0), lost * fma(t, -0.55F, 1.0F))};
}

template <class T> [[nodiscard]] SoftplusParts<T> softplus_parts_f64(const T& a, const T& low) {
    constexpr double center = 0.52001953125;
    constexpr double c0 = -0.1947933507887647, c[] = {-0.28329775523841133, 0.12863088850157492, -0.06483732986710325, 0.03462420321156231,
        -0.019184016209237705, 0.010905273359377637, -0.006317501219001504, 0.003713353170688127, -0.0022079764359062065,
        0.001325231868440625, -0.0008015933529853461, 0.0004881072985802901, -0.0002990571200395228, 0.00018360411581176846,
        -0.00011234187066809472, 7.178664417087183e-05, -4.841845960094012e-05, 2.3148309058347188e-05, -7.319746508315003e-06,
        1.788810413941902e-05, -1.71097502200939e-05};
    const T bounded = -select(a > 746.0, 746.0, a);
    const T magic = like(a, exp_magic_f64(512.0));
    const auto [scaled, tail] = exp_parts_f64(bounded, fma(bounded, log2_e_f64, magic), magic);
    const T scale = scaled * 0x1p-512;  // may be subnormal
    const T t = fma(tail, scale, scale);
    const T lost = fma(t, low, fma(tail, scale, scale - t));
    const T s = t - center;
    return {t, fma(t, fma(long_polynomial(s, s * s, c), s, c0), lost * fma(t, -0.55, 1.0))};
}

inline SoftplusParts<float> softplus_parts(float a, float low) { return softplus_parts_f32(a, low); }
inline SoftplusParts<double> softplus_parts(double a, double low) { return softplus_parts_f64(a, low); }
[[nodiscard]] inline SoftplusParts<Expr> softplus_parts(const Expr& a, const Expr& low) {
    return a.type() == loop::Type::f32 ? softplus_parts_f32(a, low) : softplus_parts_f64(a, low);
}

template <class T> [[nodiscard]] T softplus_any(const T& x) {
    const T zero = like(x, 0);
    const auto [t, rest] = softplus_parts(abs(x), zero);
    return t + (select(x > 0, x, zero) + rest);
}

template <class T> [[nodiscard]] T logaddexp_any(const T& x, const T& y) {
    const auto second = x < y;
    const T high = select(second, y, x);
    const T low = select(second, x, y);
    const T difference = select(x == y, like(x, 0), high - low);  // also of equal infinities
    // The rounding error of the difference (Knuth); nan if an operand is infinite, where it is not needed.
    const T part = difference - high;
    const T lost = (high - (difference - part)) - (low + part);
    const auto [t, rest] = softplus_parts(difference, select(abs(lost) < 1, -lost, like(x, 0)));
    // high is added last where high + rest would round more than t + rest: where it is the larger one, or cancels.
    const T sum = t + rest;
    return select((high > sum) | (high < -0.5F * sum), sum + high, t + (high + rest));
}

inline float softplus(float x) { return softplus_any(x); }
inline double softplus(double x) { return softplus_any(x); }
[[nodiscard]] inline Expr softplus(const Expr& x) { return softplus_any(x); }

inline float logaddexp(float x, float y) { return logaddexp_any(x, y); }
inline double logaddexp(double x, double y) { return logaddexp_any(x, y); }
[[nodiscard]] inline Expr logaddexp(const Expr& x, const Expr& y) { return logaddexp_any(x, y); }

}  // namespace bitale::math
