// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "engine/loop/walk.h"
#include "engine/sum_order.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {

/// Leading rows first, then the run within them: both as flat indices.
struct Flat {
    explicit Flat(const loop::Reduce& r) {
        if (!r.run.empty()) run = merge_indices(r.run, r.element, "k");
        else run = {nullptr, loop::integer(1), r.element};
        if (!r.rows.empty()) rows = merge_indices(r.rows, run.element, "r");
        else rows = {nullptr, loop::integer(1), run.element};
    }
    [[nodiscard]] loop::Expr element(const loop::Expr& row, const loop::Expr& k) const {
        const loop::Expr e = rows.flat ? loop::substitute(rows.element, rows.flat, row) : rows.element;
        return run.flat ? loop::substitute(e, run.flat, k) : e;
    }
    [[nodiscard]] bool has_few_elements() const {
        const auto row_count = loop::known(rows.extent), run_length = loop::known(run.extent);
        return row_count && run_length && *row_count * *run_length <= sum_order::lanes;
    }
    Merged run, rows;
};

/// Replaces each Reduce by what `write` returns for it.
template <class F> loop::Expr without_reduces(const loop::Expr& e, F&& write) {
    return loop::rewrite(e, [&](const loop::Expr& x) -> loop::Expr {
        auto* r = std::get_if<loop::Reduce>(&x->as);
        return r ? write(*r) : loop::Expr();
    });
}

}  // namespace bitale::jit
