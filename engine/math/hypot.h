// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// hypot(x, y) = sqrt(x^2 + y^2), at most 1.1 ulp, without overflow or underflow on the way.
///
/// Three roundings: of the smaller square, of the sum, of the root, which halves the relative errors of the first two.  Both operands are scaled
/// by one power of two where a square would leave the range.  hypot(inf, nan) is inf, as in C.
#include <limits>

#include "engine/math/primitives.h"

namespace bitale::math {

/// down, up: powers of two for numbers above `large` and below `small`; the other is its inverse.
template <class Number> struct HypotScales { Number large, down, small, up; };

template <class T, class Number> [[nodiscard]] T hypot_scaled(const T& x, const T& y, const HypotScales<Number>& scales) {
    constexpr Number infinity = std::numeric_limits<Number>::infinity();
    const T ax = abs(x), ay = abs(y);
    const auto second = ax < ay;
    const T a = select(second, ay, ax), b = select(second, ax, ay);
    const auto large = a > scales.large, small = a < scales.small;
    const T scale = select(large, like(x, scales.down), select(small, like(x, scales.up), Number{1}));
    const T unscale = select(large, like(x, 1 / scales.down), select(small, like(x, 1 / scales.up), Number{1}));
    const T p = a * scale, q = b * scale;
    const T root = sqrt(fma(p, p, q * q)) * unscale;
    return select(ax == infinity, ax, select(ay == infinity, ay, root));
}

inline constexpr HypotScales<float> hypot_scales_f32{0x1p63F, 0x1p-66F, 0x1p-40F, 0x1p90F};
inline constexpr HypotScales<double> hypot_scales_f64{0x1p511, 0x1p-514, 0x1p-400, 0x1p700};

inline float hypot(float x, float y) { return hypot_scaled(x, y, hypot_scales_f32); }
inline double hypot(double x, double y) { return hypot_scaled(x, y, hypot_scales_f64); }
[[nodiscard]] inline Expr hypot(const Expr& x, const Expr& y) {
    return x.type() == loop::Type::f32 ? hypot_scaled(x, y, hypot_scales_f32) : hypot_scaled(x, y, hypot_scales_f64);
}

}  // namespace bitale::math
