// SPDX-License-Identifier: BSD-3-Clause
/// ReductionLoops: leaves, alone and beside each other.
#include <algorithm>

#include "jit/schedule/build.h"
#include "jit/schedule/reduction_loops.h"

namespace bitale::jit {

using loop::Expr;
using loop::Stmt;

/// Leaves of a few lengths beside each other, from `begin` on, joined as the tree says; only the last length may not be a multiple of 8.
/// Elements are computed at full width unless they are cheap; a vector of 16 goes to the 8 accumulators as two halves, the lower one first.
Stmt ReductionLoops::leaves(const loop::Buffer& total, const Element& element, const Expr& begin, const Tree& tree) const {
    const auto count = static_cast<std::int64_t>(tree.lengths.size());
    std::vector<std::int64_t> rows;
    for (const std::int64_t n : tree.lengths) rows.push_back(n / lanes);
    const bool equal = std::ranges::adjacent_find(tree.lengths, std::not_equal_to()) == tree.lengths.end();
    const std::int64_t fewest = std::ranges::min(rows), per_vector = std::min(rows_together_, fewest), vectors = fewest / per_vector;
    auto sums = loop::registers("sums", type_, count * lanes, static_cast<int>(lanes)), wide = loop::registers("wide", type_, count * per_vector * lanes, static_cast<int>(per_vector * lanes));
    auto at = [&](const Expr& q, const Expr& k) { return begin + ((equal ? q * loop::integer(tree.lengths[0]) : loop::integer(tree.starts[static_cast<std::size_t>(*loop::known(q))])) + k); };
    auto each = [&](const std::function<Stmt(const Expr&)>& body) {
        if (equal) return unrolled("q", count, body);
        std::vector<Stmt> out;
        for (std::int64_t q = 0; q < count; ++q) out.push_back(body(loop::integer(q)));
        return loop::block(std::move(out));
    };
    std::vector<Stmt> out{loop::alloc(sums)};
    if (per_vector > 1) out.push_back(loop::alloc(wide));
    out.push_back(each([&](const Expr& q) { return in_lanes(lanes, [&](const Expr& l) { return loop::store(sums, q * loop::integer(lanes) + l, neutral()); }); }));
    out.push_back(serial("m", loop::integer(vectors), [&](const Expr& m) {
        return each([&](const Expr& q) { return add_rows(sums, wide, q, per_vector, [&](const Expr& k) { return element(at(q, m * loop::integer(per_vector * lanes) + k)); }); });
    }));
    for (std::int64_t q = 0; q < count; ++q)
        for (std::int64_t row = vectors * per_vector; row < rows[static_cast<std::size_t>(q)]; ++row)
            out.push_back(add_rows(sums, wide, loop::integer(q), 1, [&](const Expr& k) { return element(at(loop::integer(q), loop::integer(row * lanes) + k)); }));
    if (equal && count == lanes) {
        auto eight = loop::registers("leaves", type_, lanes, static_cast<int>(lanes));
        out.push_back(loop::alloc(eight));
        out.push_back(join_square(eight, sums));
        out.push_back(add_rests(eight, tree.lengths[0] % lanes, [&](const Expr& q, const Expr& k) { return element(at(q, loop::integer(rows[0] * lanes) + k)); }));
        out.push_back(join_lanes(total, eight, 0));
        return loop::block(std::move(out));
    }
    std::vector<Expr> values;
    for (std::int64_t q = 0; q < count; ++q) {
        const std::int64_t length = tree.lengths[static_cast<std::size_t>(q)];
        auto one = slot("leaf");
        out.push_back(loop::alloc(one));
        out.push_back(join_lanes(one, sums, q));
        out.push_back(add_rest(one, loop::integer(length % lanes), [&](const Expr& k) { return element(at(loop::integer(q), loop::integer(length / lanes * lanes) + k)); }));
        values.push_back(value(one));
    }
    for (const auto& [left, right] : tree.joins) values[left] = join(values[left], values[right]);
    out.push_back(set(total, values[0]));
    return loop::block(std::move(out));
}

/// to = the values of 8 leaves, a lane each: their accumulators are a square that is read across.
Stmt ReductionLoops::join_square(const loop::Buffer& to, const loop::Buffer& sums) const {
    return in_lanes(lanes, [&](const Expr& l) { return loop::store(to, l, short_run([&](const Expr& k) { return loop::load(sums, l * loop::integer(lanes) + k); }, lanes)); });
}

/// to += the elements behind the last row of each of 8 leaves, one after the other.
Stmt ReductionLoops::add_rests(const loop::Buffer& to, std::int64_t count, const std::function<Expr(const Expr& q, const Expr& k)>& element) const {
    if (count == 0) return loop::block({});
    auto rests = loop::registers("rests", type_, lanes * lanes, static_cast<int>(lanes));
    return loop::block({
        loop::alloc(rests),
        unrolled("q", lanes, [&](const Expr& q) {
            return loop::for_each("l", loop::integer(count), loop::LoopKind::vector, [&](const Expr& l) { return loop::store(rests, q * loop::integer(lanes) + l, element(q, l)); }, static_cast<int>(lanes));
        }),
        unrolled("k", count, [&](const Expr& k) { return in_lanes(lanes, [&](const Expr& l) { return loop::accumulate(to, l, loop::load(rests, l * loop::integer(lanes) + k), combine_); }); }),
    });
}

/// sums of leaf q += `count` rows of 8 elements, computed together.
Stmt ReductionLoops::add_rows(const loop::Buffer& sums, const loop::Buffer& wide, const Expr& q, std::int64_t count, const Element& element) const {
    const std::int64_t step = count * lanes;
    auto sum = [&](const Expr& l) { return q * loop::integer(lanes) + l; };
    if (count == 1) return in_lanes(lanes, [&](const Expr& l) { return loop::accumulate(sums, sum(l), element(l), combine_); });
    std::vector<Stmt> out{in_lanes(step, [&](const Expr& l) { return loop::store(wide, q * loop::integer(step) + l, element(l)); })};
    for (std::int64_t h = 0; h < count; ++h)
        out.push_back(in_lanes(lanes, [&](const Expr& l) { return loop::accumulate(sums, sum(l), loop::load(wide, q * loop::integer(step) + (loop::integer(h * lanes) + l)), combine_); }));
    return loop::block(std::move(out));
}

/// to = the 8 accumulators of leaf q, neighbours first.
Stmt ReductionLoops::join_lanes(const loop::Buffer& to, const loop::Buffer& sums, std::int64_t q) const {
    return loop::block({set(to, neutral()), in_lanes(lanes, [&](const Expr& l) { return loop::accumulate(to, loop::integer(0), loop::load(sums, loop::integer(q * lanes) + l), combine_, loop::Join::neighbours); })});
}

/// to += the elements behind the last row, count < 8, one after the other; they are computed together.
Stmt ReductionLoops::add_rest(const loop::Buffer& to, const Expr& count, const Element& element) const {
    const auto known = loop::known(count);
    if (known && *known == 0) return loop::block({});
    if (known && *known == 1) return combine(to, element(loop::integer(0)));
    auto rest = loop::registers("rest", type_, lanes, static_cast<int>(lanes));
    std::vector<Stmt> out{loop::alloc(rest)};
    // Lanes without an element add nothing.
    if (!known) out.push_back(in_lanes(lanes, [&](const Expr& l) { return loop::store(rest, l, neutral()); }));
    out.push_back(loop::for_each("l", count, loop::LoopKind::vector, [&](const Expr& l) { return loop::store(rest, l, element(l)); }, static_cast<int>(lanes)));
    out.push_back(unrolled("k", known ? *known : lanes - 1, [&](const Expr& k) { return combine(to, loop::load(rest, k)); }));
    return known ? loop::block(std::move(out)) : loop::if_else(loop::integer(0) < count, loop::block(std::move(out)));
}

/// values from `first` on = those of 8 leaves, each of `rows` rows of 8 elements from its place on, and one more where its `more` is 1.
Stmt ReductionLoops::like_leaves(const loop::Buffer& values, const Expr& first, const Element& element, const std::vector<Expr>& begins, std::int64_t rows, const std::vector<Expr>& more) const {
    auto sums = loop::registers("sums", type_, lanes * lanes, static_cast<int>(lanes)), eight = loop::registers("leaves", type_, lanes, static_cast<int>(lanes));
    auto add_row = [&](std::int64_t q, const Expr& row, const Expr& live) {
        return loop::for_each("l", live, loop::LoopKind::vector, [&](const Expr& l) {
            return loop::accumulate(sums, loop::integer(q * lanes) + l, element(begins[static_cast<std::size_t>(q)] + (row * loop::integer(lanes) + l)), combine_);
        }, static_cast<int>(lanes));
    };
    auto each_leaf = [&](const std::function<Stmt(std::int64_t q)>& body) {
        std::vector<Stmt> out;
        for (std::int64_t q = 0; q < lanes; ++q) out.push_back(body(q));
        return loop::block(std::move(out));
    };
    return loop::block({
        loop::alloc(sums), loop::alloc(eight),
        unrolled("q", lanes, [&](const Expr& q) { return in_lanes(lanes, [&](const Expr& l) { return loop::store(sums, q * loop::integer(lanes) + l, neutral()); }); }),
        serial("m", loop::integer(rows), [&](const Expr& m) { return each_leaf([&](std::int64_t q) { return add_row(q, m, loop::integer(lanes)); }); }),
        each_leaf([&](std::int64_t q) { return add_row(q, loop::integer(rows), more[static_cast<std::size_t>(q)] * loop::integer(lanes)); }),
        join_square(eight, sums),
        in_lanes(lanes, [&](const Expr& l) { return loop::store(values, first + l, loop::load(eight, l)); }),
    });
}

/// total = `rows` rows of 8 elements from `begin` on, and one more if `more` is 1.
Stmt ReductionLoops::like_leaf(const loop::Buffer& total, const Element& element, const Expr& begin, std::int64_t rows, const Expr& more) const {
    const std::int64_t per_vector = std::min(rows_together_, rows), vectors = rows / per_vector;
    auto sums = loop::registers("sums", type_, lanes, static_cast<int>(lanes)), wide = loop::registers("wide", type_, per_vector * lanes, static_cast<int>(per_vector * lanes));
    auto from = [&](const Expr& row, const Expr& k) { return element(begin + (row * loop::integer(lanes) + k)); };
    std::vector<Stmt> out{loop::alloc(sums), in_lanes(lanes, [&](const Expr& l) { return loop::store(sums, l, neutral()); })};
    auto add_row = [&](const Expr& row, const Expr& live) {
        return loop::for_each("l", live, loop::LoopKind::vector, [&](const Expr& l) { return loop::accumulate(sums, l, from(row, l), combine_); }, static_cast<int>(lanes));
    };
    const Expr last = more * loop::integer(lanes);
    if (is_cheap_) out.push_back(unrolled("m", rows + 1, [&](const Expr& m) { return add_row(m, loop::select(m < loop::integer(rows), loop::integer(lanes), last)); }));
    else {
        if (per_vector > 1) out.push_back(loop::alloc(wide));
        out.push_back(serial("m", loop::integer(vectors), [&](const Expr& m) { return add_rows(sums, wide, loop::integer(0), per_vector, [&](const Expr& k) { return from(m * loop::integer(per_vector), k); }); }));
        for (std::int64_t row = vectors * per_vector; row < rows; ++row) out.push_back(add_rows(sums, wide, loop::integer(0), 1, [&](const Expr& k) { return from(loop::integer(row), k); }));
        out.push_back(add_row(loop::integer(rows), last));
    }
    out.push_back(join_lanes(total, sums, 0));
    return loop::block(std::move(out));
}

/// total = `rows` rows of 8 elements from `begin` on.
Stmt ReductionLoops::leaf(const loop::Buffer& total, const Element& element, const Expr& begin, const Expr& rows) const {
    const std::int64_t per_vector = rows_together_;
    auto sums = loop::registers("sums", type_, lanes, static_cast<int>(lanes)), wide = loop::registers("wide", type_, per_vector * lanes, static_cast<int>(per_vector * lanes));
    const Expr together = loop::integer(per_vector), vectors = rows / together;
    std::vector<Stmt> out{loop::alloc(sums), in_lanes(lanes, [&](const Expr& l) { return loop::store(sums, l, neutral()); })};
    if (per_vector > 1) out.push_back(loop::alloc(wide));
    const loop::Index m = loop::index("m", sum_order::leaf / (per_vector * lanes));     // at most: a leaf
    out.push_back(loop::make_for(m, vectors, loop::LoopKind::serial, add_rows(sums, wide, loop::integer(0), per_vector, [&](const Expr& k) { return element(begin + (loop::ref(m) * loop::integer(per_vector * lanes) + k)); })));
    if (per_vector > 1)
        out.push_back(serial("r", rows - vectors * together, [&](const Expr& r) {
            return add_rows(sums, wide, loop::integer(0), 1, [&](const Expr& k) { return element(begin + ((vectors * together + r) * loop::integer(lanes) + k)); });
        }));
    out.push_back(join_lanes(total, sums, 0));
    return loop::block(std::move(out));
}

}  // namespace bitale::jit
