// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// exp2(x) = 2^x, at most 1 ulp; exact for integers.
///
/// x = n + r, both exact, r in [-0.45, 0.55] for f32 and [-0.415, 0.585] for f64, so that 2^r stays away from 1/sqrt(2), where the
/// roundings weigh most (f32, |r| <= 1/2: 1.1 ulp; likewise 0.585, where those of the polynomial grow: 1.01).
/// 2^r = 1 + r * a minimax polynomial (relative error 2^-27.9 for f32, 2^-57.7 for f64).  2^n is two factors, as in exp.
#include "engine/math/exp.h"

namespace bitale::math {

template <class T> [[nodiscard]] T exp2_f32(const T& x) {
    constexpr float c[] = {0.24022658F, 0.055503648F, 0.009616758F, 0.0013386722F, 0.00015949819F};
    const auto negative = x < 0.0F;
    const T magic = select(negative, like(x, exp_magic_f32(64.0F)), exp_magic_f32(-64.0F));
    const T bounded = clamp(x, -151.0F, 129.0F);
    const T sum = (bounded - 0.05F) + magic;
    const T r = bounded - (sum - magic);
    const T scale = from_bits(to_bits(sum) << 23);
    return fma(fma(polynomial(r, r * r, c), r, 0.6931472F), r, 1.0F) * scale * select(negative, like(x, 0x1p-64F), 0x1p64F);
}

template <class T> [[nodiscard]] T exp2_f64(const T& x) {
    constexpr double c[] = {0.24022650695910058, 0.05550410866482642, 0.00961812910763546, 0.001333355814475325,
        0.00015403530386368143, 1.525273599108655e-05, 1.3215482194485847e-06, 1.0176851679940564e-07, 7.063155283349337e-09,
        4.702278431297579e-10};
    const auto negative = x < 0.0;
    const T magic = select(negative, like(x, exp_magic_f64(512.0)), exp_magic_f64(-512.0));
    const T bounded = clamp(x, -1076.0, 1025.0);
    const T sum = (bounded - 0.085) + magic;
    const T r = bounded - (sum - magic);
    const T scale = from_bits(to_bits(sum) << 52);
    return fma(fma(polynomial(r, r * r, c), r, 0.6931471805599453), r, 1.0) * scale * select(negative, like(x, 0x1p-512), 0x1p512);
}

inline float exp2(float x) { return exp2_f32(x); }
inline double exp2(double x) { return exp2_f64(x); }
[[nodiscard]] inline Expr exp2(const Expr& x) { return x.type() == loop::Type::f32 ? exp2_f32(x) : exp2_f64(x); }

}  // namespace bitale::math
