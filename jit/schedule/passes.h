// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Loop passes: pure functions on statements, in the order of jit/compile.cpp.  None changes a bit of any result.
#include "jit/lower/lower.h"

namespace bitale::jit {

/// The nests as one statement, in their order: loops over the same extents become one where every value is read in the turn in which
/// it is written, so that row-wise chains stay in one outer loop.  `temporaries` that live within one turn shrink to what a turn needs, an
/// element to a register.  enabled = false: every nest has its own loops (how the pass is tested).
[[nodiscard]] loop::Stmt fuse_loops(const std::vector<Nest>& nests, const std::vector<loop::Buffer>& temporaries, bool enabled);
/// A loop in whose body a choice depends on the index alone, as comparisons and clamps of index + a number do (pad, concatenate), becomes
/// consecutive loops in each of which the choice is made: no vector loop chooses for each element, no load is clamped.  A choice
/// stays where the loops would be too many, where the order of the cuts is not known, and in a Reduce over its index.
[[nodiscard]] loop::Stmt split_loops(const loop::Stmt&);
/// Outermost loops that take more than some microseconds run in strips on several threads.  Every turn is independent of the others: lowering
/// writes an element of a value in one turn only, and fuse_loops keeps to that.
[[nodiscard]] loop::Stmt parallelise(const loop::Stmt&);
/// Outermost parallel loops of few turns that neither need nor disturb each other become one, whose turns are those of both: several independent products in flight.
/// threads: that run them.
[[nodiscard]] loop::Stmt join_loops(const loop::Stmt&, int threads);
/// Writes the loops of every Reduce in the one order of a sum (engine/sum_order.h); elements are computed in vectors of `vector_bytes`.  may_fork: long runs
/// outside all loops are summed in strips, on several threads.
[[nodiscard]] loop::Stmt order_reductions(const loop::Stmt&, int vector_bytes, bool may_fork);
/// Two perfectly nested loops whose every access is linear over both become one.
[[nodiscard]] loop::Stmt merge_loops(const loop::Stmt&);
/// A loop over rows of a matrix, each of which a contraction weighs, and a loop over its columns that weighs the rows by what the first has computed
/// become one over tiles of rows (contractions/): a matrix that no near cache holds is read once.  threads: that may run it, each of which shall have a part; 1: no loop is parallel.
[[nodiscard]] loop::Stmt stream_rows(const loop::Stmt&, int threads);
/// Two loops around a contraction become tiles of registers (contractions/); what is done with each result stays in its tile.
[[nodiscard]] loop::Stmt tile_contractions(const loop::Stmt&, int vector_bytes);
/// Nests of at most 8 known iterations become straight-line code.
[[nodiscard]] loop::Stmt unroll_small(const loop::Stmt&);
/// Innermost serial loops become vectors of at most `vector_bytes`, with a masked tail.
[[nodiscard]] loop::Stmt vectorise(const loop::Stmt&, int vector_bytes);
/// A vector that may begin in one row of a padded matrix and end in the next (a sum over all of it) is read as a choice of two consecutive loads
/// instead of element by element.
[[nodiscard]] loop::Stmt load_both_rows(const loop::Stmt&);
/// Divisions by what does not change in a loop become multiplications by its reciprocal and a correction, bit for bit the same; for targets
/// with fused multiply-add.
[[nodiscard]] loop::Stmt divide_by_unchanging(const loop::Stmt&);
/// Several divisions by one divisor in a vector loop's body become multiplications by its reciprocal and a correction, bit for bit the same, where
/// the divider is what such a loop waits for; for targets with fused multiply-add.
[[nodiscard]] loop::Stmt share_reciprocals(const loop::Stmt&);
/// Divisions and roots of a loop's turn that depend on its index alone begin in the turn before, so that the divider does not wait until the processor has
/// room for the next turn.
[[nodiscard]] loop::Stmt divide_ahead(const loop::Stmt&);
/// Where several loops go over a row, the costliest also ask for the arguments' next rows, so that memory does not wait for arithmetic.
[[nodiscard]] loop::Stmt prefetch_rows(const loop::Stmt&);
/// Values that do not change in a loop are computed before it.
[[nodiscard]] loop::Stmt share_and_hoist(const loop::Stmt&);
/// What several statements of a vector loop compute is computed once, also where a branch around a cold arm stands between them (LLVM shares within
/// a block of instructions alone): sin and cos of one argument have one reduction.
[[nodiscard]] loop::Stmt share_values(const loop::Stmt&);

/// Where each variable's new value goes, and the order of all nests.
struct OrderedUpdates {
    std::vector<Nest> nests;
    std::vector<bool> double_buffered;      // of each update: written to the second buffer, which the runtime flips after success
    std::size_t commit_point;               // the first nest that writes a variable in place
};
/// A variable is written in place only after its last read; where reads and writes cross (swaps, shifted reads), or a check
/// may still fail, it is double-buffered.
[[nodiscard]] OrderedUpdates order_updates(const Lowered&, bool can_fail);

/// Arena buffers of at most 8 known elements whose every offset is constant become registers.
[[nodiscard]] loop::Stmt promote_registers(const loop::Stmt&);
/// Equal loops at the top of the nest, those of a deep net's layers for one, become calls of one function.
[[nodiscard]] loop::Stmt share_loops(const loop::Stmt&);
/// Puts arena buffers into one arena: buffers that are not alive together share bytes.
void place_buffers(loop::LoopNest&);

/// (i, n), (j, m), ... row-major as one index over n * m * ...: what `substitute` needs to write `element` with it.  Loads whose
/// offset is linear over both indices are read linearly; elsewhere i is flat / m and j is flat % m.
struct Merged { loop::Index flat; loop::Expr extent; loop::Expr element; };
[[nodiscard]] Merged merge_indices(const std::vector<std::pair<loop::Index, loop::Expr>>& indices, const loop::Expr& element, std::string name);

}  // namespace bitale::jit
