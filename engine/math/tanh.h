// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// tanh, at most 1.5 ulp, one division.
///
/// Large |x|: 1 - 2 / (e^2|x| + 1), the denominator rounded once: fma(e^r - 1, 2^n, 2^n + 1).  Its error is damped by
/// 2 e^2x / (e^2x + 1)^2 / tanh(x), so it needs |x| > 0.6.
/// Small |x|: f32 x + x^3 * a minimax polynomial in x^2; f64 x + x^3 P(x^2) / Q(x^2), which shares the division (a polynomial
/// needs 13 terms).  Both fits are relative to tanh: 2^-27.2, 2^-59.8.
#include "engine/math/exp.h"

namespace bitale::math {

template <class T> [[nodiscard]] T tanh_f32(const T& x) {
    constexpr float border = 0.625F;
    constexpr float one_above = 10.0F;  // tanh rounds to 1 from 9.02
    constexpr float c[] = {-0.333332807F, 0.133314088F, -0.0537371449F, 0.0206314344F, -0.0056973435F};
    const T a = abs(x);
    const T square = a * a;
    const T small = fma(a * square, polynomial(square, square * square, c), a);
    const T bounded = select(a > one_above, one_above, a);
    const T magic = like(x, exp_magic_f32(0.0F));
    const T twice = bounded + bounded;
    const auto [scale, tail] = exp_parts_f32(twice, fma(twice, log2_e_f32, magic), magic);
    const T large = 1.0F - 2.0F / fma(tail, scale, scale + 1.0F);
    return copysign(select(a < border, small, large), x);
}

template <class T> [[nodiscard]] T tanh_f64(const T& x) {
    constexpr double border = 0.65;
    constexpr double one_above = 20.0;  // tanh rounds to 1 from 19.07
    constexpr double p[] = {-0.3333333333333332, -0.02049548576269665, -0.00019903134475603756};
    constexpr double q[] = {1.0, 0.46148645728806775, 0.023286915045086981, 0.00020637663438410769};
    const T a = abs(x);
    const T square = a * a;
    const T bounded = select(a > one_above, one_above, a);
    const T magic = like(x, exp_magic_f64(0.0));
    const T twice = bounded + bounded;
    const auto [scale, tail] = exp_parts_f64(twice, fma(twice, log2_e_f64, magic), magic);
    const auto is_small = a < border;
    const T start = select(is_small, a, 1.0);
    const T numerator = select(is_small, a * square * horner<0, 1>(square, p), -2.0);
    const T denominator = select(is_small, horner<0, 1>(square, q), fma(tail, scale, scale + 1.0));
    return copysign(start + numerator / denominator, x);
}

inline float tanh(float x) { return tanh_f32(x); }
inline double tanh(double x) { return tanh_f64(x); }
[[nodiscard]] inline Expr tanh(const Expr& x) { return x.type() == loop::Type::f32 ? tanh_f32(x) : tanh_f64(x); }

}  // namespace bitale::math
