// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The loops of one contraction where no tile is built: in its one order (engine/contraction_order.h), one result at a time.
#include "jit/schedule/passes.h"

namespace bitale::jit {

/// Products of a block and blocks of a slice, of `k` products of a type; extents of a chain or, if `lanes`, of slices of lanes.
struct ContractionExtents {
    /// lets: given, those that are not known become names there, to stand before what reads them.
    ContractionExtents(const loop::Expr& k, loop::Type, bool lanes, std::vector<loop::Stmt>* lets = nullptr);
    [[nodiscard]] bool is_one_block() const;
    loop::Expr products, length, blocks, in_slice, slices;
    /// Products of block b.
    [[nodiscard]] loop::Expr length_of(const loop::Expr& b) const;
};

/// x * y + acc, rounded once, for the product `element` of a contraction.
[[nodiscard]] loop::Expr fused(const loop::Expr& element, const loop::Expr& acc);

/// total = the contraction of `k` products; element(i) is the product i.
[[nodiscard]] loop::Stmt contraction_loops(const loop::Buffer& total, loop::ReduceOp, const std::function<loop::Expr(const loop::Expr&)>& element, const loop::Expr& k);

}  // namespace bitale::jit
