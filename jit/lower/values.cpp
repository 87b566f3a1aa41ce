// SPDX-License-Identifier: BSD-3-Clause
#include "jit/lower/values.h"

#include "engine/math/half.h"
#include "engine/op.h"

namespace bitale::jit {

loop::Expr load_value(const loop::Buffer& buffer, const loop::Expr& offset, DType dtype) {
    const loop::Expr stored = loop::load(buffer, offset);
    if (dtype == DType::f16) return math::f32_of_f16(stored);
    if (dtype == DType::bf16) return math::f32_of_bf16(stored);
    return stored;
}

loop::Expr to_storage(const loop::Expr& value, DType dtype) {
    if (dtype == DType::f16) return math::f16_of_f32(value);
    if (dtype == DType::bf16) return math::bf16_of_f32(value);
    return value;
}

loop::Expr rounded(const loop::Expr& value, DType dtype) {
    if (dtype == DType::f16) return math::f32_of_f16(math::f16_of_f32(value));
    if (dtype == DType::bf16) return math::f32_of_bf16(math::bf16_of_f32(value));
    return value;
}

loop::Expr cast_value(const loop::Expr& value, DType to) {
    // Wider than f32: through f64, rounded once to the 16-bit type.
    const bool wide = value.type() != loop::Type::flag && loop::bytes(value.type()) >= 4 && value.type() != loop::Type::f32;
    if (wide && to == DType::f16) return math::f32_of_f16(math::f16_of_f64(loop::convert(loop::Type::f64, value)));
    if (wide && to == DType::bf16) return math::f32_of_bf16(math::bf16_of_f64(loop::convert(loop::Type::f64, value)));
    return loop::convert(compute_type(to), value);
}

}  // namespace bitale::jit
