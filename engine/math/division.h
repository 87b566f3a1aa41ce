// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Division that rounds down and its remainder, which has the sign of the divisor, for every dtype.
///
/// Integers: x // 0 and x % 0 are 0, MIN // -1 is MIN.
/// Floats: bit for bit NumPy's remainder where |x / y| < 2^200 (f32: 2^90), nan above.  q = rint(x / y) leaves x - q y exactly, by one fma:
/// the remainder of a division rounded to nearest is a floating number.  Where q has more digits than the format its rounding hides
/// further multiples of y, which the next steps take off, 53 (24) digits each.
#include "engine/math/logic.h"

namespace bitale::math {

/// x = quotient * y + rest, rest in [0, y) or (y, 0].
template <class T> struct FloorDivision { T quotient, rest; };

constexpr int division_steps = 4;
constexpr double largest_ratio_f32 = 0x1p90, largest_ratio_f64 = 0x1p200;   // below 2^(4 * 24 - 1) and 2^(4 * 53 - 1)
template <Floating T> constexpr T largest_ratio(T) { return static_cast<T>(sizeof(T) == 4 ? largest_ratio_f32 : largest_ratio_f64); }
[[nodiscard]] inline Expr largest_ratio(const Expr& x) { return like(x, x.type() == loop::Type::f32 ? largest_ratio_f32 : largest_ratio_f64); }

/// Both for floats.
template <class T> [[nodiscard]] FloorDivision<T> floor_division(const T& x, const T& y) {
    const T zero = like(x, 0), ratio = x / y, first = rint(ratio);
    T nearest = first, left = fma(negate(first), y, x);
    for (int step = 1; step < division_steps; ++step) {
        const T more = rint(left / y);
        left = fma(negate(more), y, left);
        nearest = nearest + more;
    }
    const auto small = first == zero;       // |x / y| <= 1/2, also for an infinite y
    left = select(small, x, left);
    nearest = select(small, first, nearest);
    const auto other_side = (left < zero) != (y < zero);
    const auto down = bit_and(other_side, left != zero);    // the nearest multiple of y lies above
    const T quotient = select(down, nearest - like(x, 1), nearest), rest = select(down, left + y, left);
    // A zero has a sign: the divisor's in the rest, x / y's in the quotient.
    const T signed_quotient = select(quotient == zero, copysign(zero, ratio), quotient), signed_rest = select(left == zero, copysign(zero, y), rest);
    const auto in_domain = abs(ratio) < largest_ratio(x);   // false for nan
    const T nan = like(x, std::numeric_limits<double>::quiet_NaN());
    return {select(y == zero, ratio, select(in_domain, signed_quotient, nan)), select(in_domain, signed_rest, nan)};
}

template <Scalar T> T floor_divide(T x, T y) {
    if constexpr (Floating<T>) return floor_division(x, y).quotient;
    else if constexpr (std::same_as<T, bool>) return x;     // refused by the op
    else {
        if (y == T{}) return T{};
        if constexpr (std::signed_integral<T>) {
            if (y == T(-1)) return negate(x);               // MIN / -1 overflows
            return static_cast<T>(x / y - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0));
        } else return static_cast<T>(x / y);
    }
}
template <Scalar T> T remainder(T x, T y) {
    if constexpr (Floating<T>) return floor_division(x, y).rest;
    else if constexpr (std::same_as<T, bool>) return x;
    else {
        if (y == T{}) return T{};
        if constexpr (std::signed_integral<T>) {
            if (y == T(-1)) return T{};
            return static_cast<T>(x % y + (x % y != 0 && (x < 0) != (y < 0) ? y : 0));
        } else return static_cast<T>(x % y);
    }
}

/// Magnitudes divide as unsigned numbers, a divisor of 0 as 1; then the signs.  `signs_differ` is null for unsigned types.
struct IntegerDivision { Expr quotient, rest, divisor, signs_differ; };
[[nodiscard]] inline IntegerDivision divide_magnitudes(const Expr& x, const Expr& y) {
    const bool is_signed = loop::is_signed(x.type());
    const Expr divisor = to_unsigned(is_signed ? abs(y) : y), safe = select(divisor == like(divisor, 0), like(divisor, 1), divisor);
    const Expr dividend = to_unsigned(is_signed ? abs(x) : x), quotient = dividend / safe;
    return {quotient, dividend - quotient * safe, divisor, is_signed ? (x < like(x, 0)) != (y < like(y, 0)) : Expr()};
}

[[nodiscard]] inline Expr floor_divide(const Expr& x, const Expr& y) {
    if (loop::is_float(x.type())) return floor_division(x, y).quotient;
    const auto [quotient, rest, divisor, signs_differ] = divide_magnitudes(x, y);
    Expr q = loop::bits(x.type(), quotient);
    if (signs_differ) q = select(signs_differ, select(rest != like(rest, 0), ~q, negate(q)), q);    // -(q + 1) == ~q
    return select(y == like(y, 0), 0, q);
}
[[nodiscard]] inline Expr remainder(const Expr& x, const Expr& y) {
    if (loop::is_float(x.type())) return floor_division(x, y).rest;
    const auto [quotient, rest, divisor, signs_differ] = divide_magnitudes(x, y);
    Expr r = rest;
    if (signs_differ) {
        r = loop::bits(x.type(), select(signs_differ & (rest != like(rest, 0)), divisor - rest, rest));
        r = select(y < like(y, 0), negate(r), r);
    }
    return select(y == like(y, 0), 0, r);
}

}  // namespace bitale::math
