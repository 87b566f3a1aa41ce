// SPDX-License-Identifier: BSD-3-Clause
/// A matrix that is read twice, once by rows, once by columns, is read once: a linear model's prediction X w and its gradient X^T e.
#include <algorithm>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/build.h"
#include "jit/schedule/contraction_loops.h"
#include "jit/schedule/contractions/contraction.h"

namespace bitale::jit {

using loop::Expr;
using loop::Stmt;

namespace {

constexpr std::int64_t rows_of_tile = 4;            // of these rows the second product finds what the first has read in a near cache
constexpr std::int64_t large = 256 << 10;           // bytes of a matrix that is worth it: below, a near cache holds it anyway
constexpr std::int64_t longest_row = 16 << 10;      // bytes: a tile's rows, one row of sums and one of a vector stay in the second cache

/// `rows` has a product for each row of a matrix, as a loop's body; `sums` adds up rows of the same matrix, each times a weight.
struct Twice {
    const loop::For* rows;
    Contraction sums;
    std::int64_t m, n;
};

bool contains(const std::vector<loop::Buffer>& list, const loop::Buffer& b) { return std::ranges::find(list, b) != list.end(); }

/// Whether every element that the weight of a row reads is that which the row's turn has written, or one that nothing writes.
bool is_of_its_row(const Contraction& sums, const loop::For& rows, const std::vector<loop::Buffer>& written_between) {
    const auto written = loop::buffer_uses(rows.body).written;
    const Expr weight = loop::substitute(sums.a, sums.k, loop::ref(rows.variable));
    bool good = true;
    loop::visit(weight, [&](const Expr& e) {
        auto* load = std::get_if<loop::Load>(&e->as);
        if (!load) return;
        good &= !contains(written_between, load->buffer);
        if (!contains(written, load->buffer)) return;
        loop::visit(rows.body, [&](const Stmt& s) {
            auto* store = std::get_if<loop::Store>(&s->as);
            if (store && store->buffer == load->buffer) good &= loop::same(store->offset, load->offset);
        });
    });
    return good;
}

/// A loop that is a contraction of one matrix and one vector.
struct OfVector { std::size_t at; const loop::For* loop; Contraction contraction; };

std::vector<OfVector> of_vectors(const std::vector<Stmt>& statements) {
    std::vector<OfVector> out;
    for (std::size_t k = 0; k < statements.size(); ++k)
        if (auto* n = std::get_if<loop::For>(&statements[k]->as))
            if (auto c = match_contraction(*n); c && !(c->i && c->j)) out.push_back({k, n, std::move(*c)});
    return out;
}

/// What two such loops are, if they are such a pair; `between` stand between them.
std::optional<Twice> match(const OfVector& first, const OfVector& second, std::span<const Stmt> between, int threads) {
    const Contraction &products = first.contraction, &sums = second.contraction;
    if (sums.order != loop::ReduceOp::chain || !sums.j) return {};
    const auto m = loop::known(sums.depth), n = loop::known(sums.columns);
    if (!m || !n || loop::known(first.loop->extent) != m || loop::known(products.depth) != n) return {};
    const Expr &matrix = products.i ? products.a : products.b, across = loop::substitute(sums.b, {{sums.k, loop::ref(first.loop->variable)}, {sums.j, loop::ref(products.k)}});
    if (!loop::same(matrix, across)) return {};
    const std::int64_t element = loop::bytes(sums.type());
    if (*m * *n * element < large || *n * element > longest_row) return {};
    // Threads share the slices; the rows of one add up in their order, so their loop must not be an outermost one, which parallelise takes apart.
    if (const std::int64_t slices = *loop::known(ContractionExtents(sums.depth, sums.type(), false).slices); threads > 1 && slices < threads) return {};
    std::vector<loop::Buffer> written;
    for (const Stmt& s : between)
        for (const loop::Buffer& b : loop::buffer_uses(s).written) written.push_back(b);
    if (!is_of_its_row(sums, *first.loop, written)) return {};
    for (const loop::Buffer& b : loop::buffer_uses(first.loop->body).written) written.push_back(b);
    for (const loop::Buffer& b : loop::buffers_read(matrix))
        if (contains(written, b)) return {};
    return Twice{first.loop, sums, *m, *n};
}

/// sum(acc, rows begin .. begin + count): the rows' own products, and then each row times its weight, ascending.
Stmt tile(const Twice& t, const loop::Buffer& acc, const Expr& begin, std::int64_t count) {
    const Stmt products = serial("r", loop::integer(count), [&](const Expr& r) { return loop::substitute(t.rows->body, t.rows->variable, begin + r); });
    const Stmt sums = serial("j", loop::integer(t.n), [&](const Expr& j) {
        Expr sum = loop::load(acc, j);
        for (std::int64_t r = 0; r < count; ++r) {
            const Expr row = begin + loop::integer(r);
            sum = loop::fma(loop::substitute(t.sums.a, t.sums.k, row), t.sums.b_at(row, j), sum);
        }
        return loop::store(acc, j, sum);
    });
    return loop::block({products, sums});
}

/// `count` rows from `begin` on, tile by tile.
Stmt rows(const Twice& t, const loop::Buffer& acc, const Expr& begin, std::int64_t count) {
    const std::int64_t whole = count / rows_of_tile, rest = count % rows_of_tile;
    const Stmt tiles = serial("tile", loop::integer(whole), [&](const Expr& q) { return tile(t, acc, begin + q * loop::integer(rows_of_tile), rows_of_tile); });
    return rest == 0 ? tiles : loop::block({tiles, tile(t, acc, begin + loop::integer(whole * rows_of_tile), rest)});
}

/// In place of both loops: slices of rows, whose sums stand one behind the other; then what each column's add up to, ascending, and its body.
std::pair<Stmt, Stmt> once(const Twice& t) {
    const loop::Type type = t.sums.type();
    const ContractionExtents extents(t.sums.depth, type, false);
    const std::int64_t length = *loop::known(extents.length), blocks = *loop::known(extents.blocks), last = t.m - (blocks - 1) * length, slices = *loop::known(extents.slices);
    const Expr n = loop::integer(t.n);
    auto partial = loop::arena("partial", type, loop::integer(slices) * n), acc = loop::arena("acc", type, n);
    auto columns = [&](const Body& f) { return serial("j", n, f); };
    const Stmt sums = serial("s", extents.slices, [&](const Expr& s) {
        const Expr first = s * extents.in_slice;
        return loop::block({loop::alloc(acc), serial("b", loop::min(extents.in_slice, extents.blocks - first), [&](const Expr& b) {
            const Expr begin = (first + b) * extents.length;
            const Stmt whole = rows(t, acc, begin, length);
            return loop::block({columns([&](const Expr& j) { return loop::store(acc, j, loop::constant(type, 0.0)); }),
                                last == length ? whole : loop::if_else(first + b < loop::integer(blocks - 1), whole, rows(t, acc, begin, last)),
                                columns([&](const Expr& j) {
                                    const Expr at = s * n + j;
                                    return loop::store(partial, at, loop::load(acc, j) + loop::select(b == loop::integer(0), loop::constant(type, -0.0), loop::load(partial, at)));
                                })});
        })});
    });
    const Stmt results = columns([&](const Expr& j) {
        Expr total = loop::load(partial, j);
        for (std::int64_t s = 1; s < slices; ++s) total = total + loop::load(partial, loop::integer(s) * n + j);
        return t.sums.consumer(loop::integer(0), j, total);
    });
    return {loop::block({loop::alloc(partial), sums}), results};
}

}  // namespace

Stmt stream_rows(const Stmt& s, int threads) {
    auto* block = std::get_if<loop::Block>(&s->as);
    if (!block) return s;
    std::vector<Stmt> all = block->statements;
    auto loops = of_vectors(block->statements);
    for (auto first = loops.begin(); first != loops.end(); ++first)
        for (auto second = first + 1; second != loops.end(); ++second) {
            const auto twice = match(*first, *second, std::span(all).subspan(first->at + 1, second->at - first->at - 1), threads);
            if (!twice) continue;
            std::tie(all[first->at], all[second->at]) = once(*twice);
            loops.erase(second);
            break;
        }
    return loop::block(std::move(all));
}

}  // namespace bitale::jit
