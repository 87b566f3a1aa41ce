// SPDX-License-Identifier: BSD-3-Clause
#include "engine/op.h"

namespace bitale {

DType compute_dtype(DType d) { return d == DType::f16 || d == DType::bf16 ? DType::f32 : d; }

loop::Type compute_type(DType d) { return storage_type(compute_dtype(d)); }

loop::Type storage_type(DType d) {
    switch (d) {
    case DType::boolean: return loop::Type::flag;
    case DType::i8: return loop::Type::i8;
    case DType::u8: return loop::Type::u8;
    case DType::i16: return loop::Type::i16;
    case DType::i32: return loop::Type::i32;
    case DType::i64: return loop::Type::i64;
    case DType::u32: return loop::Type::u32;
    case DType::u64: return loop::Type::u64;
    case DType::f16:
    case DType::bf16: return loop::Type::u16;
    case DType::f32: return loop::Type::f32;
    case DType::f64: return loop::Type::f64;
    }
    throw InternalError("a dtype that does not exist");
}

}  // namespace bitale
