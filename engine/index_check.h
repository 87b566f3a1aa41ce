// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Indices that are values: how they are read, and what is said of one that is out of range.
#include <limits>

#include "engine/op.h"

namespace bitale {

/// An integer as an index: the i64 of the same value; what is larger than any stays larger than any extent.
template <std::integral T> [[nodiscard]] std::int64_t index_of(T x) {
    if constexpr (std::is_same_v<T, std::uint64_t>) x = std::min(x, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
    return static_cast<std::int64_t>(x);
}
[[nodiscard]] loop::Expr index_of(loop::Expr x);

/// "take_along_axis  mlp.cpp:14": a node in the error of a call.
[[nodiscard]] std::string origin_of(const Node&);
/// Throws IndexError for an index that is none of `extent` elements.
[[noreturn]] void throw_index_error(std::int64_t index, std::int64_t extent, const std::string& origin);
/// The interpreter's check of a node whose op has an index_extent: looks at its first operand.
void check_indices(const Node&, const DimBinding&, const AnyView& indices);

}  // namespace bitale
