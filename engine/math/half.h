// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The 16-bit floats in kernels: runtime/half_bits.h for loop::Expr.
#include "engine/loop/ir.h"

namespace bitale::loop {
/// What half_bits calls to make a constant (found by Expr's namespace).
[[nodiscard]] inline Expr number(const Expr& model, std::uint64_t n) { return constant(model.type(), static_cast<std::int64_t>(n)); }
}  // namespace bitale::loop

#include "runtime/half_bits.h"

namespace bitale::math {

/// u16 bits of the f32 expression, rounded.
[[nodiscard]] inline loop::Expr f16_of_f32(const loop::Expr& x) { return loop::convert(loop::Type::u16, half_bits::f16_of_f32(loop::bits(loop::Type::u32, x))); }
[[nodiscard]] inline loop::Expr bf16_of_f32(const loop::Expr& x) { return loop::convert(loop::Type::u16, half_bits::bf16_of_f32(loop::bits(loop::Type::u32, x))); }
/// The f32 value of u16 bits.
[[nodiscard]] inline loop::Expr f32_of_f16(const loop::Expr& h) { return loop::bits(loop::Type::f32, half_bits::f32_of_f16(loop::convert(loop::Type::u32, h))); }
[[nodiscard]] inline loop::Expr f32_of_bf16(const loop::Expr& h) { return loop::bits(loop::Type::f32, half_bits::f32_of_bf16(loop::convert(loop::Type::u32, h))); }
/// u16 bits of the f64 expression, rounded once.
[[nodiscard]] inline loop::Expr f32_odd_of_f64(const loop::Expr& x) { return loop::convert(loop::Type::u32, half_bits::f32_odd_of_f64(loop::bits(loop::Type::u64, x))); }
[[nodiscard]] inline loop::Expr f16_of_f64(const loop::Expr& x) { return loop::convert(loop::Type::u16, half_bits::f16_of_f32(f32_odd_of_f64(x))); }
[[nodiscard]] inline loop::Expr bf16_of_f64(const loop::Expr& x) { return loop::convert(loop::Type::u16, half_bits::bf16_of_f32(f32_odd_of_f64(x))); }

}  // namespace bitale::math
