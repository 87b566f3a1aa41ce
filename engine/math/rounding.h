// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// To integers, of every dtype: integers and bool are their own.  All are exact and keep -0, inf and nan.
#include "engine/math/primitives.h"

namespace bitale::math {

template <Scalar T> T round_down(T x) {
    if constexpr (Floating<T>) return floor(x);
    else return x;
}
[[nodiscard]] inline Expr round_down(const Expr& x) { return loop::is_float(x.type()) ? floor(x) : x; }

/// To the nearest, half to even.
template <Scalar T> T round_nearest(T x) {
    if constexpr (Floating<T>) return rint(x);
    else return x;
}
[[nodiscard]] inline Expr round_nearest(const Expr& x) { return loop::is_float(x.type()) ? rint(x) : x; }

/// Negation is exact, also of -0; of integers it wraps, twice.
template <class T> [[nodiscard]] T round_up(const T& x) { return negate(round_down(negate(x))); }

template <Scalar T> T round_toward_zero(T x) {
    if constexpr (Floating<T>) return copysign(floor(abs(x)), x);
    else return x;
}
[[nodiscard]] inline Expr round_toward_zero(const Expr& x) { return loop::is_float(x.type()) ? copysign(floor(abs(x)), x) : x; }

}  // namespace bitale::math
