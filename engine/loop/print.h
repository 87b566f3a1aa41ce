// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The loop IR as text: what BITALE_DUMP=loops shows and what golden files hold.
///
///   kernel axpy(x f32[n], y f32[n]) dims(n)
///     for i < n / 8
///       for l < 8 vector(8)
///         y[i*8 + l] = 2.0f * x[i*8 + l] + y[i*8 + l]
///
/// A line "commit" stands before the first statement that writes a variable in place.
/// Texts are deterministic and exact: constants carry their type (2.0f is f32, 2.0 f64, 2 i64, 2:u8) and read back as the same bits.
#include "engine/loop/ir.h"

namespace bitale::loop {

/// One line; a shared or long subexpression is named in a line `%0 = ...` before it.
[[nodiscard]] std::string print(const Expr&);
[[nodiscard]] std::string print(const Stmt&);
[[nodiscard]] std::string print(const LoopNest&);

/// A statement with its names replaced by numbers in the order of first use: equal texts are equal code.
struct CanonicalText {
    std::string text;
    std::vector<Buffer> buffers;    // free buffers (not allocated inside), in the order of their numbers
    std::vector<Index> indices;     // free indices and names, likewise
};
[[nodiscard]] CanonicalText canonical(const Stmt&);

}  // namespace bitale::loop
