// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// sigmoid(x) = 1 / (1 + e^-x), at most 1.5 ulp also where it is small, one division.
///
/// e^|x| = 2^n (1 + tail) gives sigmoid(-|x|) = 2^-n / D with D = 1 + (2^-n + tail); sigmoid(|x|) = 1 - sigmoid(-|x|), which is at least
/// a half.  Where D is just above 1 its rounding alone is one ulp of 1 / D: what D lost is taken back, 1 / D - lost / D^2.
#include "engine/math/exp.h"

namespace bitale::math {

template <class T> [[nodiscard]] T sigmoid_f32(const T& x) {
    const T a = abs(x);
    const T bounded = select(a > 105.0F, 105.0F, a);
    const T magic = like(x, exp_magic_f32(0.0F));
    const T sum = fma(bounded, log2_e_f32, magic);
    const T tail = exp_parts_f32(bounded, sum, magic).tail;
    // magic's lowest bits are the exponent's bias
    const T scale = from_bits(subtract(like(to_bits(x), 127 + 127 + 64), to_bits(sum)) << 23) * 0x1p-64F;  // 2^-n, also subnormal
    const T part = scale + tail;
    const T denominator = 1.0F + part;
    const T lost = part - (denominator - 1.0F);
    const T quotient = 1.0F / denominator;
    const T small = fma(quotient * lost, -quotient, quotient) * scale;
    return select(x < 0.0F, small, 1.0F - small);
}

template <class T> [[nodiscard]] T sigmoid_f64(const T& x) {
    const T a = abs(x);
    const T bounded = select(a > 746.0, 746.0, a);
    const T magic = like(x, exp_magic_f64(0.0));
    const T sum = fma(bounded, log2_e_f64, magic);
    const T tail = exp_parts_f64(bounded, sum, magic).tail;
    const T scale = from_bits(subtract(like(to_bits(x), 1023 + 1023 + 512), to_bits(sum)) << 52) * 0x1p-512;
    const T part = scale + tail;
    const T denominator = 1.0 + part;
    const T lost = part - (denominator - 1.0);
    const T quotient = 1.0 / denominator;
    const T small = fma(quotient * lost, -quotient, quotient) * scale;
    return select(x < 0.0, small, 1.0 - small);
}

inline float sigmoid(float x) { return sigmoid_f32(x); }
inline double sigmoid(double x) { return sigmoid_f64(x); }
[[nodiscard]] inline Expr sigmoid(const Expr& x) { return x.type() == loop::Type::f32 ? sigmoid_f32(x) : sigmoid_f64(x); }

}  // namespace bitale::math
