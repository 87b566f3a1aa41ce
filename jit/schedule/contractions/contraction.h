// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Contractions: recognised in loops, scheduled by closed formulas, rebuilt as tiles of registers.  Loop IR to loop IR; what is built is
/// nothing special for the passes behind it and for the emitter.
#include <optional>

#include "jit/schedule/passes.h"

namespace bitale::jit {

/// for i < rows, for j < columns: body, in which one Reduce contracts a(i, k) * b(k, j) over k < depth.  i or j may be missing: one row, one column.
struct Contraction {
    loop::Index i, j, k;
    loop::Expr rows, columns, depth;
    loop::Expr a, b;                        // free of j, free of i
    loop::Expr reduce;
    loop::ReduceOp order;
    std::vector<loop::Stmt> body;           // Lets and stores to memory

    [[nodiscard]] loop::Type type() const { return reduce.type(); }
    [[nodiscard]] loop::Expr a_at(const loop::Expr& row, const loop::Expr& at_k) const;
    [[nodiscard]] loop::Expr b_at(const loop::Expr& at_k, const loop::Expr& column) const;
    /// The body for one result.
    [[nodiscard]] loop::Stmt consumer(const loop::Expr& row, const loop::Expr& column, const loop::Expr& result) const;
    /// The one store of a body that reads what it writes, an element for each result and of its type; null if the body is no such update.
    [[nodiscard]] const loop::Store* update() const;
    /// Whether the body does little with the result: in registers, else in a loop over a tile that is stored.
    [[nodiscard]] bool is_light() const;
};

/// The contraction that a loop is, if it is one and nothing else.
[[nodiscard]] std::optional<Contraction> match_contraction(const loop::For&);
/// The contraction that a store outside all loops is, if it is one: of one row and one column.
[[nodiscard]] std::optional<Contraction> match_contraction(const loop::Stmt& one_result);

/// What may be chosen about a contraction.
struct ContractionSchedule {
    std::int64_t lanes;             // of a vector
    std::int64_t rows = 1, vectors = 1;     // the tile of registers; lanes order: rows and columns of it
    std::int64_t unroll = 1;        // of the loop over k
    bool pack_a = false, pack_b = false;    // copied to panels that are read consecutively
    bool rows_outside = false;      // the outer loop, whose turns may go to threads, is over rows
    std::int64_t ahead = 0;         // rows of b that are asked for before they are read, 0: none
    bool ask_for_results = false;   // the lines of the tile's results are asked for when it begins
    bool slices_apart = false;      // the outermost loop is over slices of the products
    bool rows_again = false;        // the tile of the last rows is as large as the others and computes some of the rows before them again
    bool masked = false;            // a strip that is narrower by less than a vector is the code of the others: the last vector is masked
};
[[nodiscard]] ContractionSchedule choose_schedule(const Contraction&, int vector_bytes);

[[nodiscard]] loop::Stmt tile_chain(const Contraction&, const ContractionSchedule&);
[[nodiscard]] loop::Stmt tile_lanes(const Contraction&, const ContractionSchedule&);

/// Stores the sum of a slice for the result (row, column).
using StoreSum = std::function<loop::Stmt(const loop::Expr& row, const loop::Expr& column, const loop::Expr& value)>;
/// The sums of slice s, of all results.
using SumsOfSlice = std::function<loop::Stmt(const loop::Expr& s, const StoreSum&)>;
/// All results of a slice, slice by slice; then what they add up to, ascending, and the body.
[[nodiscard]] loop::Stmt slices_apart(const Contraction&, const loop::Expr& slices, const SumsOfSlice&);

/// n results from `begin` on, of `extent`: where that is not known, those that there are.
[[nodiscard]] loop::Expr present(const loop::Expr& extent, const loop::Expr& begin, std::int64_t n);
/// `at`; where the extent is not known, which a tile may reach beyond, at most the last.
[[nodiscard]] loop::Expr at_or_last(const loop::Expr& extent, const loop::Expr& at);

/// n / d rounded up.
[[nodiscard]] loop::Expr quotient_up(const loop::Expr& n, const loop::Expr& d);

}  // namespace bitale::jit
