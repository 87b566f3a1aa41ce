// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The loops of one Reduce, built so that its value ends in a register.
#include "engine/loop/ir.h"
#include "engine/sum_order.h"

namespace bitale::jit {

/// Floating sums and products in their one order (engine/sum_order.h); everything else (maxima, minima, integers) in the fastest.
class ReductionLoops {
public:
    /// vector_bytes: of the target's widest vector.  may_fork: nothing runs in parallel around it, so parts of a long run may.
    ReductionLoops(const loop::Reduce&, int vector_bytes, bool may_fork = false);

    using Element = std::function<loop::Expr(const loop::Expr& index)>;
    /// The value of n elements as an expression; 0 < n <= 8.
    [[nodiscard]] loop::Expr short_run(const Element&, std::int64_t n) const;
    /// total = the value of elements 0 .. n - 1; n > 0.
    [[nodiscard]] loop::Stmt run(const loop::Buffer& total, const Element&, const loop::Expr& n) const;
    /// total = the values of row(0) .. row(count - 1), where row(r, slots) writes a row's value: slices of 256 rows.  total may have several slots,
    /// one for each of as many sums whose rows are computed together.
    using Row = std::function<loop::Stmt(const loop::Expr& r, const loop::Buffer& slots)>;
    [[nodiscard]] loop::Stmt rows(const loop::Buffer& total, const Row&, const loop::Expr& count) const;
    /// The same beside runs of as many elements, all computed together: Row writes the rows' values, then an element of each run.  For counts that are
    /// halved into equal leaves, whole ones in a slice.
    [[nodiscard]] loop::Stmt rows_and_runs(const loop::Buffer& row_totals, const loop::Buffer& run_totals, const Row&, std::int64_t count) const;
    [[nodiscard]] static bool leaves_fit_slices(std::int64_t count);

    /// x combined with y, rounded once.
    [[nodiscard]] loop::Expr join(const loop::Expr& x, const loop::Expr& y) const;
    [[nodiscard]] loop::Buffer slot(const char* name, std::int64_t count = 1) const { return loop::registers(name, type_, count); }
    [[nodiscard]] static loop::Expr value(const loop::Buffer& slot) { return loop::load(slot, loop::integer(0)); }
    [[nodiscard]] static loop::Stmt set(const loop::Buffer& slot, const loop::Expr& x) { return loop::store(slot, loop::integer(0), x); }

private:
    static constexpr std::int64_t lanes = sum_order::lanes;     // accumulators of a leaf

    [[nodiscard]] loop::Expr neutral() const { return loop::neutral(combine_, type_); }
    [[nodiscard]] loop::Stmt combine(const loop::Buffer& slot, const loop::Expr& x) const { return loop::accumulate(slot, loop::integer(0), x, combine_); }
    [[nodiscard]] bool any_order() const;
    [[nodiscard]] loop::Stmt clear(const loop::Buffer& slots) const;
    [[nodiscard]] loop::Stmt add(const loop::Buffer& to, const loop::Buffer& from) const;
    [[nodiscard]] loop::Stmt each(const char* name, std::int64_t count, const std::function<loop::Stmt(const loop::Expr&)>& body) const;
    [[nodiscard]] loop::Stmt in_any_order(const loop::Buffer& total, const Element&, const loop::Expr& n) const;
    /// The leaves of a run of n elements, left to right, and the order in which their sums are joined: (left, right) adds right's to left's.
    struct Tree {
        explicit Tree(std::int64_t n);
        std::vector<std::int64_t> lengths, starts;
        std::vector<std::pair<std::size_t, std::size_t>> joins;
    };
    /// What is summed together: where rows and runs of a part go.
    struct Sums { loop::Buffer rows, runs; };
    [[nodiscard]] loop::Stmt together(const Sums&, const Row&, const loop::Expr& begin, std::int64_t n, bool in_slices) const;
    [[nodiscard]] loop::Stmt leaf_together(const Sums&, const Row&, const loop::Expr& begin, std::int64_t n) const;
    [[nodiscard]] loop::Stmt leaf(const loop::Buffer& total, const Element&, const loop::Expr& begin, const loop::Expr& rows) const;
    [[nodiscard]] loop::Stmt like_leaf(const loop::Buffer& total, const Element&, const loop::Expr& begin, std::int64_t rows, const loop::Expr& more) const;
    [[nodiscard]] loop::Stmt like_leaves(const loop::Buffer& values, const loop::Expr& first, const Element&, const std::vector<loop::Expr>& begins, std::int64_t rows, const std::vector<loop::Expr>& more) const;
    [[nodiscard]] loop::Stmt join_square(const loop::Buffer& to, const loop::Buffer& sums) const;
    [[nodiscard]] loop::Stmt add_rests(const loop::Buffer& to, std::int64_t count, const std::function<loop::Expr(const loop::Expr& q, const loop::Expr& k)>&) const;
    [[nodiscard]] loop::Stmt leaves(const loop::Buffer& total, const Element&, const loop::Expr& begin, const Tree&) const;
    [[nodiscard]] loop::Stmt add_rows(const loop::Buffer& sums, const loop::Buffer& wide, const loop::Expr& q, std::int64_t count, const Element&) const;
    [[nodiscard]] loop::Stmt join_lanes(const loop::Buffer& to, const loop::Buffer& sums, std::int64_t q) const;
    [[nodiscard]] loop::Stmt add_rest(const loop::Buffer& to, const loop::Expr& count, const Element&) const;
    [[nodiscard]] loop::Stmt even_halves(const loop::Buffer& total, std::int64_t count, const std::function<loop::Stmt(const loop::Buffer& one, const loop::Expr& g)>& part) const;
    [[nodiscard]] loop::Stmt join_levels(const loop::Buffer& total, const loop::Buffer& partial, std::int64_t count) const;
    [[nodiscard]] loop::Stmt join_tree(const loop::Buffer& total, const loop::Buffer& partial, const Tree&) const;
    [[nodiscard]] loop::Stmt even_tree(const loop::Buffer& total, const Element&, std::int64_t leaves, std::int64_t length) const;
    [[nodiscard]] loop::Stmt uneven_tree(const loop::Buffer& total, const Element&, const loop::Expr& begin, const Tree&) const;
    [[nodiscard]] loop::Stmt tree(const loop::Buffer& total, const Element&, const loop::Expr& n) const;

    loop::Type type_;
    loop::Combine combine_;
    std::int64_t in_flight_;    // leaves beside each other
    bool forks_;                // parts go to threads
    int width_;                 // lanes of a vector of elements: at least those of a leaf
    bool is_cheap_;             // the element
    std::int64_t rows_together_;    // rows of a leaf whose elements are computed in one vector
};

}  // namespace bitale::jit
