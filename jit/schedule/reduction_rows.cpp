// SPDX-License-Identifier: BSD-3-Clause
/// ReductionLoops: sums of rows, alone and beside sums of runs.
#include "jit/schedule/build.h"
#include "jit/schedule/reduction_loops.h"

namespace bitale::jit {

using loop::Expr;
using loop::Stmt;

Stmt ReductionLoops::clear(const loop::Buffer& slots) const {
    return unrolled("i", *loop::known(slots->size), [&](const Expr& i) { return loop::store(slots, i, neutral()); });
}
Stmt ReductionLoops::add(const loop::Buffer& to, const loop::Buffer& from) const {
    return unrolled("i", *loop::known(to->size), [&](const Expr& i) { return loop::accumulate(to, i, loop::load(from, i), combine_); });
}

Stmt ReductionLoops::rows(const loop::Buffer& total, const Row& row, const Expr& count) const {
    const std::int64_t slots = *loop::known(total->size);
    auto add_row = [&](const loop::Buffer& sum, const Expr& r) {
        auto one = slot("row", slots);
        return loop::block({loop::alloc(one), row(r, one), add(sum, one)});
    };
    const auto known = loop::known(count);
    if (known && *known <= sum_order::slice) return loop::block({clear(total), serial("r", count, [&](const Expr& r) { return add_row(total, r); })});
    const Expr slice = loop::integer(sum_order::slice);
    return loop::block({clear(total), serial("s", (count + (slice - loop::integer(1))) / slice, [&](const Expr& s) {
                            auto sum = slot("slice", slots);
                            const Expr length = loop::min(slice, count - s * slice);
                            return loop::block({loop::alloc(sum), clear(sum), serial("r", length, [&](const Expr& r) { return add_row(sum, s * slice + r); }), add(total, sum)});
                        })});
}

bool ReductionLoops::leaves_fit_slices(std::int64_t count) {
    std::int64_t length = count;
    while (length > sum_order::leaf && sum_order::left_half(length) * 2 == length) length /= 2;
    return length <= sum_order::leaf && length % lanes == 0 && (count <= sum_order::slice || sum_order::slice % length == 0);
}

Stmt ReductionLoops::rows_and_runs(const loop::Buffer& row_totals, const loop::Buffer& run_totals, const Row& row, std::int64_t count) const {
    return loop::block({clear(row_totals), together({row_totals, run_totals}, row, loop::integer(0), count, count > sum_order::slice)});
}

/// sums.rows += the rows of a part of n elements; sums.runs = its runs, half by half.
Stmt ReductionLoops::together(const Sums& sums, const Row& row, const Expr& begin, std::int64_t n, bool in_slices) const {
    if (in_slices && n == sum_order::slice) {
        const Sums slice{slot("slice", *loop::known(sums.rows->size)), sums.runs};
        return loop::block({loop::alloc(slice.rows), clear(slice.rows), together(slice, row, begin, n, false), add(sums.rows, slice.rows)});
    }
    if (n <= sum_order::leaf) return leaf_together(sums, row, begin, n);
    return loop::block({clear(sums.runs), serial("h", loop::integer(2), [&](const Expr& h) {
                            const Sums half{sums.rows, slot("half", *loop::known(sums.runs->size))};
                            return loop::block({loop::alloc(half.runs), together(half, row, begin + h * loop::integer(n / 2), n / 2, in_slices), add(sums.runs, half.runs)});
                        })});
}

/// The accumulators of a run take turns in memory.  In registers the loop would have to be written out, eight turns whose sums LLVM sinks behind the branches
/// of all eight and spills, or they would have to change places in each turn (measured, N-body: 2.35, 2.05 and in memory 1.92 ms).
Stmt ReductionLoops::leaf_together(const Sums& sums, const Row& row, const Expr& begin, std::int64_t n) const {
    const std::int64_t rows = *loop::known(sums.rows->size), runs = *loop::known(sums.runs->size);
    const auto leaf = loop::arena("leaf", type_, loop::integer(runs * lanes));
    auto own = [&](const Expr& run, const Expr& k) { return run * loop::integer(lanes) + k; };
    const Stmt elements = serial("k", loop::integer(n), [&](const Expr& k) {
        const auto one = slot("row", rows + runs);
        return loop::block({
            loop::alloc(one), row(begin + k, one),
            unrolled("i", rows, [&](const Expr& i) { return loop::accumulate(sums.rows, i, loop::load(one, i), combine_); }),
            unrolled("i", runs, [&](const Expr& i) {
                const Expr at = own(i, k % loop::integer(lanes));
                return loop::store(leaf, at, join(loop::load(leaf, at), loop::load(one, loop::integer(rows) + i)));
            }),
        });
    });
    return loop::block({loop::alloc(leaf), clear(leaf), elements, unrolled("i", runs, [&](const Expr& i) {
                            return loop::store(sums.runs, i, short_run([&](const Expr& k) { return loop::load(leaf, own(i, k)); }, lanes));
                        })});
}

}  // namespace bitale::jit
