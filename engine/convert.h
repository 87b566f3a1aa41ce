// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Conversion of arrays between dtypes, as op cast defines it: the interpreter's and the constants'.
#include "bitale/tensor.h"

namespace bitale {

/// x in `dtype`, dense.  Float to integer truncates and saturates, nan gives 0; integers wrap; to bool is x != 0 (nan: true); float to
/// float rounds once to nearest even.
[[nodiscard]] AnyTensor converted(const AnyView& x, DType dtype);
/// The same into `out`, which has x's shape; both dense.
void convert_into(const AnyView& x, const AnyMutableView& out);

}  // namespace bitale
