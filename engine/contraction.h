// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Sums of products over axes that two operands share: what dot, matmul, tensordot, einsum and their gradients are made of.
#include "engine/node.h"

namespace bitale {

/// A letter for each axis of the operands and of the result.  A letter of both operands that the result has not is contracted, one that it
/// has is an axis of the batch.
struct Subscripts { std::string a, b, result; };

/// The contraction of a and b.  In each string a letter stands once, letters of one operand only are in the result.  Transposes of the operands
/// are looked through.  The products are added in the order of contraction_order.h over the contracted axes row-major, as they stand in a.
/// Without a contracted axis it is the products.  Throws ShapeError: a letter's extents differ.
[[nodiscard]] Var contract(const Var& a, const Var& b, const Subscripts&, const Source&);

/// `count` letters, from number `first` on.
[[nodiscard]] std::string letters(std::size_t first, std::size_t count);

/// x with the axes `from` as the axes `to`, which has every letter of `from`: transposed, with extents of 1 for the letters that x has not.
[[nodiscard]] Var aligned(const Var& x, std::string_view from, std::string_view to);

}  // namespace bitale
