// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The primitives of primitives.h for loop::Expr.  A C++ number among the arguments becomes a constant of the expressions' type.
#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>

#include "engine/loop/ir.h"

namespace bitale::math {

using loop::abs;
using loop::copysign;
using loop::Expr;
using loop::floor;
using loop::fma;
using loop::rint;
using loop::select;
using loop::sqrt;

/// At least one expression, the others numbers.
template <class... X>
concept MixedWithExpr = (std::same_as<X, Expr> || ...) && ((std::same_as<X, Expr> || std::is_arithmetic_v<X>) && ...) &&
                        !(std::same_as<X, Expr> && ...);

/// `value` as a constant of x's type; an expression stays as it is.
template <class T> requires std::is_arithmetic_v<T> [[nodiscard]] Expr like(const Expr& x, T value) { return loop::constant(x.type(), value); }
[[nodiscard]] inline Expr like(const Expr&, const Expr& value) { return value; }

/// The first expression among the arguments.
template <class... X> [[nodiscard]] const Expr& first_of(const Expr& x, const X&...) { return x; }
template <class T, class... X> requires std::is_arithmetic_v<T> [[nodiscard]] const Expr& first_of(const T&, const X&... rest) { return first_of(rest...); }

template <class X, class Y, class Z> requires MixedWithExpr<X, Y, Z> [[nodiscard]] Expr fma(const X& x, const Y& y, const Z& z) {
    const Expr& model = first_of(x, y, z);
    return loop::fma(like(model, x), like(model, y), like(model, z));
}
template <class X, class Y> requires MixedWithExpr<X, Y> [[nodiscard]] Expr select(Expr condition, const X& x, const Y& y) {
    const Expr& model = first_of(x, y);
    return loop::select(std::move(condition), like(model, x), like(model, y));
}
[[nodiscard]] inline Expr is_nan(const Expr& x) { return x != x; }
[[nodiscard]] inline Expr both(const Expr& p, const Expr& q) { return p & q; }
[[nodiscard]] inline Expr either(const Expr& p, const Expr& q) { return p | q; }
template <class Slow> [[nodiscard]] Expr rare(Expr condition, Slow slow, const Expr& fast) { return loop::select(std::move(condition), slow(), fast, true); }

/// The buffer of a static array: the same one at every call, so that equal tables are one table of a kernel.
[[nodiscard]] const loop::Buffer& table_of(const void* data, loop::Type, std::size_t bytes);
template <class T, std::size_t n> [[nodiscard]] Expr lookup(const T (&table)[n], const Expr& index) {
    return loop::load(table_of(table, sizeof(T) == 4 ? loop::Type::f32 : loop::Type::f64, sizeof table), loop::convert(loop::Type::i64, index));
}

// ---- bits and conversions -------------------------------------------------------------------------------------------------
/// f32 -> i32, f64 -> i64.
[[nodiscard]] inline Expr to_bits(const Expr& x) { return loop::bits(x.type() == loop::Type::f32 ? loop::Type::i32 : loop::Type::i64, x); }
[[nodiscard]] inline Expr from_bits(const Expr& x) { return loop::bits(x.type() == loop::Type::i32 ? loop::Type::f32 : loop::Type::f64, x); }
[[nodiscard]] inline Expr to_integer(const Expr& x) { return loop::convert(x.type() == loop::Type::f32 ? loop::Type::i32 : loop::Type::i64, x); }
[[nodiscard]] inline Expr to_floating(const Expr& x) { return loop::convert(x.type() == loop::Type::i32 ? loop::Type::f32 : loop::Type::f64, x); }
[[nodiscard]] inline Expr to_f64(const Expr& x) { return loop::convert(loop::Type::f64, x); }
[[nodiscard]] inline Expr to_f32(const Expr& x) { return loop::convert(loop::Type::f32, x); }
[[nodiscard]] inline Expr shift_right_logical(const Expr& x, int count) {
    const loop::Type unsigned_type = x.type() == loop::Type::i32 ? loop::Type::u32 : loop::Type::u64;
    return loop::bits(x.type(), loop::bits(unsigned_type, x) >> count);
}

// ---- arithmetic of every dtype; a flag's algebra is bool's ----------------------------------------------------------------
[[nodiscard]] inline bool is_flag(const Expr& x) { return x.type() == loop::Type::flag; }
[[nodiscard]] inline Expr add(const Expr& x, const Expr& y) { return is_flag(x) ? x | y : x + y; }
[[nodiscard]] inline Expr subtract(const Expr& x, const Expr& y) { return is_flag(x) ? x ^ y : x - y; }
[[nodiscard]] inline Expr multiply(const Expr& x, const Expr& y) { return is_flag(x) ? x & y : x * y; }
[[nodiscard]] inline Expr negate(const Expr& x) { return is_flag(x) ? x : -x; }
[[nodiscard]] inline Expr maximum(const Expr& x, const Expr& y) { return is_flag(x) ? x | y : loop::max(x, y); }
[[nodiscard]] inline Expr minimum(const Expr& x, const Expr& y) { return is_flag(x) ? x & y : loop::min(x, y); }
template <class X, class Y> requires MixedWithExpr<X, Y> [[nodiscard]] Expr add(const X& x, const Y& y) { return add(like(first_of(x, y), x), like(first_of(x, y), y)); }
template <class X, class Y> requires MixedWithExpr<X, Y> [[nodiscard]] Expr subtract(const X& x, const Y& y) { return subtract(like(first_of(x, y), x), like(first_of(x, y), y)); }
template <class X, class Y> requires MixedWithExpr<X, Y> [[nodiscard]] Expr multiply(const X& x, const Y& y) { return multiply(like(first_of(x, y), x), like(first_of(x, y), y)); }

}  // namespace bitale::math
