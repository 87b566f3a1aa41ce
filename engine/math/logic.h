// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Truth, bits, shifts and the kinds of floating numbers, for every dtype.
#include "engine/math/primitives.h"

namespace bitale::math {

/// x != 0: nan is true.
template <Scalar T> bool is_true(T x) { return x != T{}; }
[[nodiscard]] inline Expr is_true(const Expr& x) { return is_flag(x) ? x : x != like(x, 0); }

[[nodiscard]] inline bool logical_not(bool x) { return !x; }
[[nodiscard]] inline Expr logical_not(const Expr& x) { return ~x; }

// ---- of floats; no integer is nan or infinite -----------------------------------------------------------------------------
template <Scalar T> bool is_infinite(T x) {
    if constexpr (Floating<T>) return abs(x) == std::numeric_limits<T>::infinity();
    else return false;
}
template <Scalar T> bool is_finite(T x) {
    if constexpr (Floating<T>) return abs(x) < std::numeric_limits<T>::infinity();
    else return true;
}
template <Scalar T> bool is_not_a_number(T x) {
    if constexpr (Floating<T>) return is_nan(x);
    else return false;
}
[[nodiscard]] inline Expr flag(bool value) { return loop::constant(loop::Type::flag, static_cast<std::int64_t>(value)); }
[[nodiscard]] inline Expr is_infinite(const Expr& x) { return loop::is_float(x.type()) ? abs(x) == std::numeric_limits<double>::infinity() : flag(false); }
[[nodiscard]] inline Expr is_finite(const Expr& x) { return loop::is_float(x.type()) ? abs(x) < std::numeric_limits<double>::infinity() : flag(true); }
[[nodiscard]] inline Expr is_not_a_number(const Expr& x) { return loop::is_float(x.type()) ? is_nan(x) : flag(false); }

// ---- bits of integers; of bool they are its logic -------------------------------------------------------------------------
// `template <Scalar T>`: the interpreter instantiates every dtype, also those that the op refuses.
template <Scalar T> T bit_and(T x, T y) {
    if constexpr (Floating<T>) return x;
    else return static_cast<T>(x & y);
}
template <Scalar T> T bit_or(T x, T y) {
    if constexpr (Floating<T>) return x;
    else return static_cast<T>(x | y);
}
template <Scalar T> T bit_xor(T x, T y) {
    if constexpr (Floating<T>) return x;
    else return static_cast<T>(x ^ y);
}
template <Scalar T> T bit_not(T x) {
    if constexpr (std::same_as<T, bool>) return !x;
    else if constexpr (Floating<T>) return x;
    else return static_cast<T>(~x);
}
[[nodiscard]] inline Expr bit_and(const Expr& x, const Expr& y) { return x & y; }
[[nodiscard]] inline Expr bit_or(const Expr& x, const Expr& y) { return x | y; }
[[nodiscard]] inline Expr bit_xor(const Expr& x, const Expr& y) { return x ^ y; }
[[nodiscard]] inline Expr bit_not(const Expr& x) { return ~x; }

// ---- shifts by any count: below 0 or from the width on, nothing of x is left but its sign ------------------------------------
template <Scalar T> T shift_left(T x, T count) {
    if constexpr (!Integer<T>) return x;
    else return widen(count) < 8 * sizeof(T) ? static_cast<T>(widen(x) << widen(count)) : T{};
}
template <Scalar T> T shift_right(T x, T count) {
    if constexpr (!Integer<T>) return x;
    else if (widen(count) < 8 * sizeof(T)) return static_cast<T>(x >> count);
    else return x < T{} ? static_cast<T>(-1) : T{};
}

/// The unsigned type as wide as t.
[[nodiscard]] inline loop::Type unsigned_type(loop::Type t) {
    constexpr loop::Type by_log2_bytes[] = {loop::Type::u8, loop::Type::u16, loop::Type::u32, loop::Type::u64};
    return by_log2_bytes[std::countr_zero(static_cast<unsigned>(loop::bytes(t)))];
}
[[nodiscard]] inline Expr to_unsigned(const Expr& x) { return loop::bits(unsigned_type(x.type()), x); }
/// A flag: the count is in [0, width).
[[nodiscard]] inline Expr below_width(const Expr& count) { return to_unsigned(count) < 8 * loop::bytes(count.type()); }

[[nodiscard]] inline Expr shift_left(const Expr& x, const Expr& count) {
    const Expr fits = below_width(count);
    return select(fits, x << select(fits, count, 0), 0);
}
[[nodiscard]] inline Expr shift_right(const Expr& x, const Expr& count) {
    const Expr fits = below_width(count);
    if (loop::is_signed(x.type())) return x >> select(fits, count, 8 * loop::bytes(x.type()) - 1);     // the last shift leaves the sign
    return select(fits, x >> select(fits, count, 0), 0);
}

}  // namespace bitale::math
