// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Theano's names for operations that NumPy calls otherwise.
#include "bitale/ops.h"

namespace bitale {

[[nodiscard]] inline Var sqr(Operand x) { return square(std::move(x)); }
[[nodiscard]] inline Var sub(Operand x, Operand y) { return subtract(std::move(x), std::move(y)); }
[[nodiscard]] inline Var mul(Operand x, Operand y) { return multiply(std::move(x), std::move(y)); }
[[nodiscard]] inline Var pow(Operand x, Operand y) { return power(std::move(x), std::move(y)); }
[[nodiscard]] inline Var arcsin(Operand x) { return asin(std::move(x)); }
[[nodiscard]] inline Var arccos(Operand x) { return acos(std::move(x)); }
[[nodiscard]] inline Var arctan(Operand x) { return atan(std::move(x)); }
[[nodiscard]] inline Var arctan2(Operand y, Operand x) { return atan2(std::move(y), std::move(x)); }
[[nodiscard]] inline Var true_div(Operand x, Operand y) { return divide(std::move(x), std::move(y)); }
[[nodiscard]] inline Var neg(Operand x) { return negative(std::move(x)); }
[[nodiscard]] inline Var arcsinh(Operand x) { return asinh(std::move(x)); }
[[nodiscard]] inline Var arccosh(Operand x) { return acosh(std::move(x)); }
[[nodiscard]] inline Var arctanh(Operand x) { return atanh(std::move(x)); }
[[nodiscard]] inline Var eq(Operand x, Operand y) { return equal(std::move(x), std::move(y)); }
[[nodiscard]] inline Var neq(Operand x, Operand y) { return not_equal(std::move(x), std::move(y)); }
[[nodiscard]] inline Var lt(Operand x, Operand y) { return less(std::move(x), std::move(y)); }
[[nodiscard]] inline Var le(Operand x, Operand y) { return less_equal(std::move(x), std::move(y)); }
[[nodiscard]] inline Var gt(Operand x, Operand y) { return greater(std::move(x), std::move(y)); }
[[nodiscard]] inline Var ge(Operand x, Operand y) { return greater_equal(std::move(x), std::move(y)); }
[[nodiscard]] inline Var switch_(Operand condition, Operand x, Operand y) { return where(std::move(condition), std::move(x), std::move(y)); }
[[nodiscard]] inline Var inv(Operand x) { return reciprocal(std::move(x)); }
[[nodiscard]] inline Var disconnected_grad(Operand x) { return stop_gradient(std::move(x)); }
[[nodiscard]] inline Var sgn(Operand x) { return sign(std::move(x)); }
[[nodiscard]] inline Var int_div(Operand x, Operand y) { return floor_divide(std::move(x), std::move(y)); }
[[nodiscard]] inline Var mod(Operand x, Operand y) { return remainder(std::move(x), std::move(y)); }
[[nodiscard]] inline Var invert(Operand x) { return bitwise_not(std::move(x)); }
[[nodiscard]] inline Var and_(Operand x, Operand y) { return bitwise_and(std::move(x), std::move(y)); }
[[nodiscard]] inline Var or_(Operand x, Operand y) { return bitwise_or(std::move(x), std::move(y)); }

}  // namespace bitale
