// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// rsqrt(x) = 1 / sqrt(x), below 1.5 ulp: half an ulp of each operation, that of the root doubled where 1 / root is just below a power of two.
/// Not sqrt(1 / x), which is below 0.9 ulp, because 1 / x leaves the range: scaling costs as many operations as it has now, three times.
#include "engine/math/primitives.h"

namespace bitale::math {

template <class T> [[nodiscard]] T rsqrt_any(const T& x) { return like(x, 1) / sqrt(x); }

inline float rsqrt(float x) { return rsqrt_any(x); }
inline double rsqrt(double x) { return rsqrt_any(x); }
[[nodiscard]] inline Expr rsqrt(const Expr& x) { return rsqrt_any(x); }

}  // namespace bitale::math
