// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "engine/math/primitives.h"

namespace bitale::math {

/// x < 0; no unsigned number is.
template <Scalar T> bool is_negative(T x) {
    if constexpr (Floating<T> || std::signed_integral<T>) return x < T{};
    else return false;
}
[[nodiscard]] inline Expr is_negative(const Expr& x) {
    if (loop::is_float(x.type()) || loop::is_signed(x.type())) return x < like(x, 0);
    return loop::constant(loop::Type::flag, std::int64_t{0});
}

/// -1, 0 or 1; keeps -0 and nan.
template <Scalar T> T sign(T x) { return is_negative(x) ? static_cast<T>(-1) : x > T{} ? static_cast<T>(1) : x; }
[[nodiscard]] inline Expr sign(const Expr& x) { return select(is_negative(x), like(x, -1), select(x > like(x, 0), like(x, 1), x)); }

/// The larger of x and 0; keeps nan.
template <class T> [[nodiscard]] T relu(const T& x) { return select(is_negative(x), like(x, 0), x); }

}  // namespace bitale::math
