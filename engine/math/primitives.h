// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The operations formulas are written in, for C++ scalars here and for loop::Expr in expr.h: same names, same bits.
///
/// Every function rounds once or is exact, so a formula gives the same bits wherever it runs.  Compile with -ffp-contract=off:
/// `x * y + z` rounds twice, fma(x, y, z) once.  Write float literals in a formula for f32 and double literals in one for f64.
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "engine/math/expr.h"

namespace bitale::math {

template <class T> concept Floating = std::same_as<T, float> || std::same_as<T, double>;
template <class T> concept Integer = std::integral<T> && !std::same_as<T, bool>;
template <class T> concept Scalar = Floating<T> || std::integral<T>;

/// The signed integer as wide as T: what to_bits and to_integer give.
template <Floating T> using Bits = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

/// `value` as a constant of x's type.
template <Scalar T> T like(T, std::type_identity_t<T> value) { return value; }

/// x * y + z, rounded once.
template <Floating T> T fma(T x, T y, T z) { return std::fma(x, y, z); }
/// The nearest integer, ties to even; keeps -0, inf and nan.
template <Floating T> T rint(T x) { return std::rint(x); }
/// The largest integer not above x; keeps -0, inf and nan.
template <Floating T> T floor(T x) { return std::floor(x); }
template <Floating T> T sqrt(T x) { return std::sqrt(x); }
template <Floating T> T copysign(T x, T sign) { return std::copysign(x, sign); }
template <Floating T> bool is_nan(T x) { return x != x; }
template <Scalar T> T select(bool condition, T x, std::type_identity_t<T> y) { return condition ? x : y; }
inline bool both(bool p, bool q) { return p && q; }
inline bool either(bool p, bool q) { return p || q; }
/// slow() where the condition holds, which it seldom does: a kernel branches around slow() unless one of its lanes needs it.
template <Scalar T, class Slow> T rare(bool condition, Slow slow, T fast) { return condition ? slow() : fast; }
/// table[index], 0 <= index < n.  A static array: a kernel holds one copy of each.
template <Floating T, std::size_t n, std::integral I> T lookup(const T (&table)[n], I index) { return table[index]; }

// ---- bits and conversions -------------------------------------------------------------------------------------------------
template <Floating T> Bits<T> to_bits(T x) { return std::bit_cast<Bits<T>>(x); }
inline float from_bits(std::int32_t bits) { return std::bit_cast<float>(bits); }
inline double from_bits(std::int64_t bits) { return std::bit_cast<double>(bits); }
/// Truncates and saturates, nan gives 0: loop::convert's rule.
template <Floating T> Bits<T> to_integer(T x) {
    using I = Bits<T>;
    constexpr T end = static_cast<T>(std::uint64_t{1} << (8 * sizeof(I) - 1));  // the first value above the range
    if (is_nan(x)) return 0;
    if (x >= end) return std::numeric_limits<I>::max();
    return x < -end ? std::numeric_limits<I>::min() : static_cast<I>(x);
}
inline float to_floating(std::int32_t x) { return static_cast<float>(x); }
inline double to_floating(std::int64_t x) { return static_cast<double>(x); }
inline double to_f64(float x) { return static_cast<double>(x); }
inline float to_f32(double x) { return static_cast<float>(x); }     // rounds
/// x >> count that shifts zeros in.
template <Integer T> T shift_right_logical(T x, int count) { return static_cast<T>(static_cast<std::make_unsigned_t<T>>(x) >> count); }

// ---- arithmetic of every dtype: floats round once, integers wrap, bool is the algebra of or and and -----------------------
/// Signed overflow is undefined and narrow types promote to int: both are avoided by computing in 64 unsigned bits.
template <std::integral T> constexpr std::uint64_t widen(T x) { return static_cast<std::uint64_t>(x); }

template <Scalar T> T add(T x, T y) {
    if constexpr (std::same_as<T, bool>) return x || y;
    else if constexpr (Floating<T>) return x + y;
    else return static_cast<T>(widen(x) + widen(y));
}
template <Scalar T> T subtract(T x, T y) {
    if constexpr (std::same_as<T, bool>) return x != y;
    else if constexpr (Floating<T>) return x - y;
    else return static_cast<T>(widen(x) - widen(y));
}
template <Scalar T> T multiply(T x, T y) {
    if constexpr (std::same_as<T, bool>) return x && y;
    else if constexpr (Floating<T>) return x * y;
    else return static_cast<T>(widen(x) * widen(y));
}
template <Scalar T> T negate(T x) {
    if constexpr (std::same_as<T, bool>) return x;
    else if constexpr (Floating<T>) return -x;
    else return static_cast<T>(std::uint64_t{0} - widen(x));
}
/// |x|; the smallest signed integer is its own.
template <Scalar T> T abs(T x) {
    if constexpr (Floating<T>) return std::fabs(x);
    else return x < T{} ? negate(x) : x;
}

// ---- IEEE 754-2019: nan propagates, -0 < +0 -------------------------------------------------------------------------------
template <Scalar T> T maximum(T x, T y) {
    if constexpr (Floating<T>) {
        if (is_nan(x) || is_nan(y)) return x + y;
        if (x == y) return std::signbit(x) ? y : x;
    }
    return x < y ? y : x;
}
template <Scalar T> T minimum(T x, T y) {
    if constexpr (Floating<T>) {
        if (is_nan(x) || is_nan(y)) return x + y;
        if (x == y) return std::signbit(x) ? x : y;
    }
    return y < x ? y : x;
}

}  // namespace bitale::math
