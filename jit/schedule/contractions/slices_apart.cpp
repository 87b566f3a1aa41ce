// SPDX-License-Identifier: BSD-3-Clause
/// Few results of many products: threads may share the slices of the products, each of which is summed by itself anyway.
#include "jit/schedule/build.h"
#include "jit/schedule/contractions/contraction.h"

namespace bitale::jit {

using loop::Expr;
using loop::Stmt;

Stmt slices_apart(const Contraction& c, const Expr& slices, const SumsOfSlice& sums) {
    const Expr results = c.rows * c.columns;
    auto partial = loop::arena("partial", c.type(), slices * results);
    auto at = [&](const Expr& s, const Expr& row, const Expr& column) { return s * results + (row * c.columns + column); };
    const Stmt parts = serial("s", slices, [&](const Expr& s) {
        return sums(s, [&](const Expr& row, const Expr& column, const Expr& value) { return loop::store(partial, at(s, row, column), value); });
    });
    const Stmt join = serial("i", c.rows, [&](const Expr& i) {
        return serial("j", c.columns, [&](const Expr& j) {
            auto sum = loop::registers("sum", c.type(), 1);
            const Expr zero = loop::integer(0);
            return loop::block({loop::alloc(sum), loop::store(sum, zero, loop::constant(c.type(), -0.0)),
                                serial("s", slices, [&](const Expr& s) { return loop::accumulate(sum, zero, loop::load(partial, at(s, i, j))); }), c.consumer(i, j, loop::load(sum, zero))});
        });
    });
    return loop::block({loop::alloc(partial), parts, join});
}

}  // namespace bitale::jit
