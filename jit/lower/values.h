// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Elements of stored tensors as loop IR values: how dtypes become loop types.
#include "bitale/dtype.h"
#include "engine/loop/ir.h"

namespace bitale::jit {

/// A stored tensor: element (i0, i1, ..) is at sum of i_k * strides[k].
struct Stored {
    loop::Buffer buffer;
    DType dtype;
    std::vector<loop::Expr> strides;
};

/// The element at `offset` in the compute type (f16 and bf16 widened to f32).
[[nodiscard]] loop::Expr load_value(const loop::Buffer&, const loop::Expr& offset, DType);
/// A value of the compute type rounded to what the dtype can hold, in the storage type.
[[nodiscard]] loop::Expr to_storage(const loop::Expr& value, DType);
/// The same, in the compute type: what a reader sees of a value that was never stored.
[[nodiscard]] loop::Expr rounded(const loop::Expr& value, DType);
/// `value` of dtype `from` converted as op cast does, in `to`'s compute type.
[[nodiscard]] loop::Expr cast_value(const loop::Expr& value, DType to);

}  // namespace bitale::jit
