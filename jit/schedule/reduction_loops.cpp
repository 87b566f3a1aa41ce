// SPDX-License-Identifier: BSD-3-Clause
#include "jit/schedule/reduction_loops.h"

#include <algorithm>

#include "engine/loop/walk.h"
#include "jit/schedule/build.h"
#include "jit/schedule/cost.h"
#include "jit/schedule/widest.h"

namespace bitale::jit {

using loop::Expr;
using loop::Stmt;

namespace {

// Leaves, or accumulators: enough to hide the latency of an addition; eight of what is computed in few instructions.
constexpr std::int64_t in_flight = 4, most_in_flight = 8;
constexpr std::size_t few_operations = 24;

bool is_long(const loop::Reduce& r) {
    double count = 1;
    for (const auto& [i, n] : r.run) count *= loop::known(n) ? static_cast<double>(*loop::known(n)) : 0;
    return count * nanoseconds(r.element) > worth_of_threads;
}

std::int64_t leaves_in_flight(const Expr& element) {
    std::size_t operations = 0;
    loop::visit(element, [&](const Expr&) { ++operations; });
    return operations <= few_operations ? most_in_flight : in_flight;
}

/// Then two half vectors cost less than a whole one that is taken apart.
bool is_cheap(const Expr& element) {
    int operations = 0;
    loop::visit(element, [&](const Expr& e) { operations += loop::is_float(e.type()) && !std::holds_alternative<loop::Load>(e->as) && !std::holds_alternative<loop::Const>(e->as) && !std::holds_alternative<loop::Ref>(e->as); });
    return operations <= 4;
}

/// An element of a matrix whose rows are padded: its number is split into row and column.
bool divides(const Expr& element) {
    bool found = false;
    loop::visit(element, [&](const Expr& e) { auto* b = std::get_if<loop::Binary>(&e->as); found |= b && b->op == loop::BinaryOp::remainder && e.type() == loop::Type::i64; });
    return found;
}

loop::Combine combiner(loop::ReduceOp op) {
    switch (op) {
    case loop::ReduceOp::sum: return loop::Combine::add;
    case loop::ReduceOp::maximum: return loop::Combine::maximum;
    case loop::ReduceOp::minimum: return loop::Combine::minimum;
    case loop::ReduceOp::product: return loop::Combine::multiply;
    case loop::ReduceOp::chain: case loop::ReduceOp::lanes: break;
    }
    return loop::Combine::add;
}

constexpr std::size_t most_leaves = 4096;   // in a table; above, the tree is walked

loop::Buffer numbers(const char* name, const std::vector<std::int64_t>& values) {
    const auto* first = reinterpret_cast<const std::byte*>(values.data());
    return loop::table(name, loop::Type::i64, {first, first + values.size() * sizeof(std::int64_t)});
}

}  // namespace

/// Parts of a run that do not depend on each other: a loop of strips if it is to fork.
Stmt ReductionLoops::each(const char* name, std::int64_t count, const std::function<Stmt(const Expr&)>& body) const {
    if (!forks_ || count < 2) return serial(name, loop::integer(count), body);
    const std::int64_t length = (count + most_strips - 1) / most_strips, strips = (count + length - 1) / length;
    return loop::for_each("strip", loop::integer(strips), loop::LoopKind::parallel, [&](const Expr& strip) {
        const Expr begin = strip * loop::integer(length), n = count % length ? loop::min(loop::integer(length), loop::integer(count) - begin) : loop::integer(length);
        return serial(name, n, [&](const Expr& k) { return body(begin + k); });
    });
}

ReductionLoops::Tree::Tree(std::int64_t n) {
    if (n <= sum_order::leaf) {
        lengths.push_back(n);
        starts.push_back(0);
        return;
    }
    const std::int64_t left = sum_order::left_half(n);
    for (const std::int64_t half : {left, n - left}) {
        const Tree part(half);      // depth log2(n / 64)
        const std::size_t first = lengths.size();
        lengths.insert(lengths.end(), part.lengths.begin(), part.lengths.end());
        for (const std::int64_t start : part.starts) starts.push_back(first ? left + start : start);
        for (const auto& [x, y] : part.joins) joins.emplace_back(first + x, first + y);
        if (first) joins.emplace_back(0, first);
    }
}

ReductionLoops::ReductionLoops(const loop::Reduce& r, int vector_bytes, bool may_fork)
    : type_(r.element.type()), combine_(combiner(r.op)), in_flight_(leaves_in_flight(r.element)), forks_(may_fork && is_long(r)), width_(std::max<int>(sum_order::lanes, vector_bytes / widest_value(r.element))),
      is_cheap_(is_cheap(r.element)), rows_together_(is_cheap_ ? 1 : width_ / lanes) {}

Expr ReductionLoops::join(const Expr& x, const Expr& y) const {
    const bool flag = type_ == loop::Type::flag;
    switch (combine_) {
    case loop::Combine::add: return flag ? (x | y) : x + y;
    case loop::Combine::maximum: return flag ? (x | y) : loop::max(x, y);
    case loop::Combine::minimum: return flag ? (x & y) : loop::min(x, y);
    case loop::Combine::multiply: return flag ? (x & y) : x * y;
    }
    return x;
}

/// Floating sums and products have one order; maxima and minima do not depend on it, nor do integers, which wrap.
bool ReductionLoops::any_order() const { return !loop::is_float(type_) || combine_ == loop::Combine::maximum || combine_ == loop::Combine::minimum; }

Expr ReductionLoops::short_run(const Element& element, std::int64_t n) const {
    std::vector<Expr> x;
    for (std::int64_t k = 0; k < n; ++k) x.push_back(element(loop::integer(k)));
    if (n == sum_order::lanes) return join(join(join(x[0], x[1]), join(x[2], x[3])), join(join(x[4], x[5]), join(x[6], x[7])));
    Expr total = x[0];
    for (std::int64_t k = 1; k < n; ++k) total = join(total, x[static_cast<std::size_t>(k)]);
    return total;
}

Stmt ReductionLoops::run(const loop::Buffer& total, const Element& element, const Expr& n) const {
    if (const auto known = loop::known(n)) {
        if (*known <= sum_order::lanes) return set(total, short_run(element, *known));
        if (any_order()) return in_any_order(total, element, n);
        std::int64_t length = *known, count = 1;
        while (length > sum_order::leaf && sum_order::left_half(length) * 2 == length) length /= 2, count *= 2;
        if (length <= sum_order::leaf) return even_tree(total, element, count, length);
        const Tree tree_of_block(length);
        if (tree_of_block.lengths.size() > most_leaves) return tree(total, element, n);
        if (count == 1) return uneven_tree(total, element, loop::integer(0), tree_of_block);
        ReductionLoops inside = *this;      // parallel loops do not nest
        inside.forks_ = false;
        return even_halves(total, count, [&](const loop::Buffer& one, const Expr& g) { return inside.uneven_tree(one, element, g * loop::integer(length), tree_of_block); });
    }
    if (any_order()) return in_any_order(total, element, n);
    Stmt few = loop::block({set(total, element(loop::integer(0))), serial("k", n - loop::integer(1), [&](const Expr& k) { return combine(total, element(k + loop::integer(1))); })});
    return loop::if_else(n < loop::integer(sum_order::lanes), few, tree(total, element, n));
}

/// Full vectors, four accumulators, masked rest.
Stmt ReductionLoops::in_any_order(const loop::Buffer& total, const Element& element, const Expr& n) const {
    const auto known = loop::known(n);
    const std::int64_t parts = known && *known < in_flight * width_ ? 1 : in_flight;
    const Expr w = loop::integer(width_), block = loop::integer(parts * width_), blocks = n / block, rest = n - blocks * block;
    auto best = loop::registers("lanes", type_, parts * width_, width_);
    auto part = [&](const Expr& p, const Expr& l) { return p * w + l; };
    // Whole vectors into the lower half of them, until one is left: its lanes are joined only once.
    const std::function<Stmt(std::int64_t)> halved = [&](std::int64_t left) {
        if (left == 0) return loop::block({});
        const Stmt join = unrolled("p", left, [&](const Expr& p) { return in_lanes(width_, [&](const Expr& l) { return loop::accumulate(best, part(p, l), loop::load(best, part(p + loop::integer(left), l)), combine_); }); });
        return loop::block({join, halved(left / 2)});
    };
    return loop::block({
        loop::alloc(best),
        unrolled("p", parts, [&](const Expr& p) { return in_lanes(width_, [&](const Expr& l) { return loop::store(best, part(p, l), neutral()); }); }),
        serial("b", blocks, [&](const Expr& b) {
            return unrolled("p", parts, [&](const Expr& p) { return in_lanes(width_, [&](const Expr& l) { return loop::accumulate(best, part(p, l), element(b * block + part(p, l)), combine_); }); });
        }),
        serial("b", (rest + (w - loop::integer(1))) / w, [&](const Expr& b) {
            return loop::for_each("l", loop::min(w, rest - b * w), loop::LoopKind::vector, [&](const Expr& l) { return loop::accumulate(best, l, element(blocks * block + (b * w + l)), combine_); }, width_);
        }),
        halved(parts / 2),
        set(total, neutral()),
        in_lanes(width_, [&](const Expr& l) { return loop::accumulate(total, loop::integer(0), loop::load(best, l), combine_, loop::Join::halves); }),
    });
}

/// 2^k equal parts, whose values are stored and joined level by level.
Stmt ReductionLoops::even_halves(const loop::Buffer& total, std::int64_t count, const std::function<Stmt(const loop::Buffer& one, const Expr& g)>& part) const {
    auto partial = loop::arena("partial", type_, loop::integer(count));
    auto one = slot("group");
    std::vector<Stmt> out{loop::alloc(partial), each("g", count, [&](const Expr& g) { return loop::block({loop::alloc(one), part(one, g), loop::store(partial, g, value(one))}); })};
    out.push_back(join_levels(total, partial, count));
    return loop::block(std::move(out));
}

/// total = 2^k values, neighbours first, then pairs of them.
Stmt ReductionLoops::join_levels(const loop::Buffer& total, const loop::Buffer& partial, std::int64_t count) const {
    std::vector<Stmt> out;
    for (std::int64_t left = count / 2; left >= 1; left /= 2)
        out.push_back(serial("g", loop::integer(left), [&](const Expr& g) {
            return loop::store(partial, g, join(loop::load(partial, g * loop::integer(2)), loop::load(partial, g * loop::integer(2) + loop::integer(1))));
        }));
    out.push_back(set(total, loop::load(partial, loop::integer(0))));
    return loop::block(std::move(out));
}

/// total = the values of leaves, joined as the tree says; from tables where its halves are not equally deep.
Stmt ReductionLoops::join_tree(const loop::Buffer& total, const loop::Buffer& partial, const Tree& tree) const {
    const bool even = std::ranges::all_of(tree.joins, [](const auto& j) { return std::has_single_bit(j.second - j.first) && j.first % (2 * (j.second - j.first)) == 0; });
    if (even && std::has_single_bit(tree.lengths.size())) return join_levels(total, partial, static_cast<std::int64_t>(tree.lengths.size()));
    std::vector<std::int64_t> left, right;
    for (const auto& [x, y] : tree.joins) {
        left.push_back(static_cast<std::int64_t>(x));
        right.push_back(static_cast<std::int64_t>(y));
    }
    const auto lefts = numbers("lefts", left), rights = numbers("rights", right);
    const Stmt joins = serial("j", loop::integer(static_cast<std::int64_t>(left.size())), [&](const Expr& j) {
        const Expr x = loop::load(lefts, j);
        return loop::store(partial, x, join(loop::load(partial, x), loop::load(partial, loop::load(rights, j))));
    });
    return loop::block({joins, set(total, loop::load(partial, loop::integer(0)))});
}

/// All halves are equal: 2^k leaves, some at a time.
Stmt ReductionLoops::even_tree(const loop::Buffer& total, const Element& element, std::int64_t count, std::int64_t length) const {
    const std::int64_t together = std::min(count, in_flight_), groups = count / together;
    const Tree group(together * length);
    if (groups == 1) return leaves(total, element, loop::integer(0), group);
    return even_halves(total, groups, [&](const loop::Buffer& one, const Expr& g) { return leaves(one, element, g * loop::integer(together * length), group); });
}

/// Halves that are not equal: few leaves beside each other, many in a loop that reads from tables where they begin and which are joined.
Stmt ReductionLoops::uneven_tree(const loop::Buffer& total, const Element& element, const Expr& begin, const Tree& tree) const {
    const auto count = static_cast<std::int64_t>(tree.lengths.size());
    if (count <= in_flight_) return leaves(total, element, begin, tree);
    std::vector<std::int64_t> rows;
    for (const std::int64_t n : tree.lengths) rows.push_back(n / lanes);
    const std::int64_t fewest = std::ranges::min(rows);
    const bool alike = std::ranges::max(rows) - fewest <= 1;    // one more row in some: a mask, no branch
    if (alike)
        for (std::int64_t& n : rows) n -= fewest;
    const auto begins = numbers("begins", tree.starts), row_counts = numbers(alike ? "more_rows" : "rows", rows);
    auto partial = loop::arena("partial", type_, loop::integer(count));
    auto one = slot("leaf");
    const std::int64_t last = tree.lengths.back() / lanes * lanes;
    auto by_itself = [&](const Expr& q) {
        auto own = slot("leaf");
        const auto first = loop::index("first", tree.starts.back() + 1);
        const Expr at = begin + loop::ref(first), row_count = loop::load(row_counts, q);
        return loop::block({loop::let(first, loop::load(begins, q)), loop::alloc(own), alike ? like_leaf(own, element, at, fewest, row_count) : leaf(own, element, at, row_count), loop::store(partial, q, value(own))});
    };
    const std::int64_t groups = alike && is_cheap_ && !divides(element(loop::ref(loop::index("k")))) ? count / lanes : 0;
    auto eight = [&](const Expr& g) {
        std::vector<Stmt> out;
        std::vector<Expr> at, more;
        for (std::int64_t q = 0; q < lanes; ++q) {
            const auto first = loop::index("first", tree.starts.back() + 1);
            out.push_back(loop::let(first, loop::load(begins, g * loop::integer(lanes) + loop::integer(q))));
            at.push_back(begin + loop::ref(first));
            more.push_back(loop::load(row_counts, g * loop::integer(lanes) + loop::integer(q)));
        }
        out.push_back(like_leaves(partial, g * loop::integer(lanes), element, at, fewest, more));
        return loop::block(std::move(out));
    };
    return loop::block({
        loop::alloc(partial),
        each("g", groups, eight),
        each("q", count - groups * lanes, [&](const Expr& q) { return by_itself(loop::integer(groups * lanes) + q); }),
        loop::alloc(one), set(one, loop::load(partial, loop::integer(count - 1))),
        add_rest(one, loop::integer(tree.lengths.back() % lanes), [&](const Expr& k) { return element(begin + (loop::integer(tree.starts.back() + last) + k)); }),
        loop::store(partial, loop::integer(count - 1), value(one)),
        join_tree(total, partial, tree),
    });
}

/// The halving of runs longer than a leaf as a loop over leaves, left to right, with a stack of what waits: for each open
/// level the value of its left part and the length of its right part, 0 once the right part is under way.
Stmt ReductionLoops::tree(const loop::Buffer& total, const Element& element, const Expr& n) const {
    constexpr std::int64_t levels = 64;     // halvings of a 63-bit length
    auto waiting = loop::arena("waiting", loop::Type::i64, loop::integer(levels));
    auto partial = loop::arena("partial", type_, loop::integer(levels));
    auto counter = [](const char* name) { return loop::registers(name, loop::Type::i64, 1); };
    auto length = counter("length"), begin = counter("begin"), top = counter("top"), open = counter("open");
    const Expr zero = loop::integer(0), one = loop::integer(1);
    auto at_top = [&] { return value(top) - one; };

    Stmt descend = loop::while_loop(loop::integer(sum_order::leaf) < value(length), [&] {
        const Expr left = value(length) / loop::integer(2) - value(length) / loop::integer(2) % loop::integer(sum_order::lanes);
        return loop::block({loop::store(waiting, value(top), value(length) - left), set(length, left), set(top, value(top) + one)});
    }());
    Stmt ascend = loop::while_loop(loop::load(waiting, at_top()) == zero,
                                   loop::block({set(total, join(loop::load(partial, at_top()), value(total))), set(top, at_top())}));
    Stmt turn_right = loop::block({loop::store(partial, at_top(), value(total)), set(length, loop::load(waiting, at_top())), loop::store(waiting, at_top(), zero)});
    return loop::block({
        loop::alloc(waiting), loop::alloc(partial), loop::alloc(length), loop::alloc(begin), loop::alloc(top), loop::alloc(open),
        set(length, n), set(begin, zero), set(top, one), set(open, one),
        loop::store(waiting, zero, one),    // never 0: the bottom of the stack stops the ascent
        loop::while_loop(zero < value(open), loop::block({
            descend,
            leaf(total, element, value(begin), value(length) / loop::integer(lanes)),
            add_rest(total, value(length) % loop::integer(lanes), [&](const Expr& k) { return element(value(begin) + (value(length) / loop::integer(lanes) * loop::integer(lanes) + k)); }),
            set(begin, value(begin) + value(length)),
            ascend,
            loop::if_else(one < value(top), turn_right, set(open, zero)),
        })),
    });
}

}  // namespace bitale::jit
