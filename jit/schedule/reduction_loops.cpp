// SPDX-License-Identifier: BSD-3-Clause
#include "jit/schedule/reduction_loops.h"

#include <algorithm>

#include "engine/loop/walk.h"
#include "engine/sum_order.h"
#include "jit/schedule/widest.h"

namespace bitale::jit {

using loop::Expr;
using loop::Stmt;

namespace {

// Leaves, or accumulators: enough to hide the latency of an addition; eight of what is computed in few instructions.
constexpr std::int64_t in_flight = 4, most_in_flight = 8;
constexpr std::size_t few_operations = 24;

std::int64_t leaves_in_flight(const Expr& element) {
    std::size_t operations = 0;
    loop::visit(element, [&](const Expr&) { ++operations; });
    return operations <= few_operations ? most_in_flight : in_flight;
}

loop::Combine combiner(loop::ReduceOp op) {
    switch (op) {
    case loop::ReduceOp::sum: return loop::Combine::add;
    case loop::ReduceOp::maximum: return loop::Combine::maximum;
    case loop::ReduceOp::minimum: return loop::Combine::minimum;
    case loop::ReduceOp::product: return loop::Combine::multiply;
    }
    return loop::Combine::add;
}

Stmt in_lanes(std::int64_t width, const std::function<Stmt(const Expr&)>& body) { return loop::for_each("l", loop::integer(width), loop::LoopKind::vector, body, static_cast<int>(width)); }
Stmt unrolled(const char* name, std::int64_t n, const std::function<Stmt(const Expr&)>& body) { return loop::for_each(name, loop::integer(n), loop::LoopKind::unrolled, body); }
Stmt serial(const char* name, const Expr& n, const std::function<Stmt(const Expr&)>& body) { return loop::for_each(name, n, loop::LoopKind::serial, body); }

}  // namespace

ReductionLoops::ReductionLoops(const loop::Reduce& r, int vector_bytes)
    : type_(r.element.type()), combine_(combiner(r.op)), in_flight_(leaves_in_flight(r.element)), width_(std::max<int>(sum_order::lanes, vector_bytes / widest_value(r.element))) {}

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
        return tree(total, element, n);
    }
    if (any_order()) return in_any_order(total, element, n);
    Stmt few = loop::block({set(total, element(loop::integer(0))), serial("k", n - loop::integer(1), [&](const Expr& k) { return combine(total, element(k + loop::integer(1))); })});
    return loop::if_else(n < loop::integer(sum_order::lanes), few, tree(total, element, n));
}

/// Full vectors, four accumulators, masked rest.
Stmt ReductionLoops::in_any_order(const loop::Buffer& total, const Element& element, const Expr& n) const {
    const auto known = loop::known(n);
    const std::int64_t parts = known && *known < in_flight_ * width_ ? 1 : in_flight_;
    const Expr w = loop::integer(width_), block = loop::integer(parts * width_), blocks = n / block, rest = n - blocks * block;
    auto lanes = loop::registers("lanes", type_, parts * width_, width_);
    auto part = [&](const Expr& p, const Expr& l) { return p * w + l; };
    return loop::block({
        loop::alloc(lanes),
        unrolled("p", parts, [&](const Expr& p) { return in_lanes(width_, [&](const Expr& l) { return loop::store(lanes, part(p, l), neutral()); }); }),
        serial("b", blocks, [&](const Expr& b) {
            return unrolled("p", parts, [&](const Expr& p) { return in_lanes(width_, [&](const Expr& l) { return loop::accumulate(lanes, part(p, l), element(b * block + part(p, l)), combine_); }); });
        }),
        serial("b", (rest + (w - loop::integer(1))) / w, [&](const Expr& b) {
            return loop::for_each("l", loop::min(w, rest - b * w), loop::LoopKind::vector, [&](const Expr& l) { return loop::accumulate(lanes, l, element(blocks * block + (b * w + l)), combine_); }, width_);
        }),
        set(total, neutral()),
        unrolled("p", parts, [&](const Expr& p) { return in_lanes(width_, [&](const Expr& l) { return loop::accumulate(total, loop::integer(0), loop::load(lanes, part(p, l)), combine_, loop::Join::halves); }); }),
    });
}

/// `count` leaves of `length` elements beside each other, from `begin` on, joined pairwise; length a multiple of 8 if count > 1.
/// Elements are computed at full width; a vector of 16 goes to the 8 accumulators as two halves, the lower one first.
Stmt ReductionLoops::leaves(const loop::Buffer& total, const Element& element, const Expr& begin, std::int64_t count, std::int64_t length) const {
    constexpr std::int64_t lanes = sum_order::lanes;
    const std::int64_t whole = length / lanes * lanes, per_vector = std::max<std::int64_t>(1, std::min<std::int64_t>(width_, whole) / lanes), step = per_vector * lanes, vectors = whole / step;
    auto sums = loop::registers("sums", type_, count * lanes, static_cast<int>(lanes)), wide = loop::registers("wide", type_, count * step, static_cast<int>(step));
    auto at = [&](const Expr& q, const Expr& k) { return begin + (q * loop::integer(length) + k); };
    // Row h of what was computed for leaf q.
    auto halves = [&](const Expr& q) {
        std::vector<Stmt> out;
        for (std::int64_t h = 0; h < per_vector; ++h)
            out.push_back(in_lanes(lanes, [&](const Expr& l) { return loop::accumulate(sums, q * loop::integer(lanes) + l, loop::load(wide, q * loop::integer(step) + (loop::integer(h * lanes) + l)), combine_); }));
        return loop::block(std::move(out));
    };
    auto row = [&](const Expr& q, const Expr& m) {
        if (per_vector == 1)    // no halves: straight into the accumulators
            return in_lanes(lanes, [&](const Expr& l) { return loop::accumulate(sums, q * loop::integer(lanes) + l, element(at(q, m * loop::integer(step) + l)), combine_); });
        return loop::block({in_lanes(step, [&](const Expr& l) { return loop::store(wide, q * loop::integer(step) + l, element(at(q, m * loop::integer(step) + l))); }), halves(q)});
    };
    std::vector<Stmt> out{loop::alloc(sums)};
    if (per_vector > 1) out.push_back(loop::alloc(wide));
    out.push_back(unrolled("q", count, [&](const Expr& q) { return in_lanes(lanes, [&](const Expr& l) { return loop::store(sums, q * loop::integer(lanes) + l, neutral()); }); }));
    out.push_back(serial("m", loop::integer(vectors), [&](const Expr& m) { return unrolled("q", count, [&](const Expr& q) { return row(q, m); }); }));
    for (std::int64_t k = vectors * step; k < whole; k += lanes)    // the last row of an odd number
        out.push_back(unrolled("q", count, [&](const Expr& q) {
            return in_lanes(lanes, [&](const Expr& l) { return loop::accumulate(sums, q * loop::integer(lanes) + l, element(at(q, loop::integer(k) + l)), combine_); });
        }));
    std::vector<Expr> values;
    for (std::int64_t q = 0; q < count; ++q) {
        auto one = slot("leaf");
        out.push_back(loop::alloc(one));
        out.push_back(set(one, neutral()));
        out.push_back(in_lanes(lanes, [&](const Expr& l) { return loop::accumulate(one, loop::integer(0), loop::load(sums, loop::integer(q * lanes) + l), combine_, loop::Join::neighbours); }));
        for (std::int64_t k = whole; k < length; ++k) out.push_back(combine(one, element(at(loop::integer(q), loop::integer(k)))));
        values.push_back(value(one));
    }
    for (; values.size() > 1; values.resize(values.size() / 2))
        for (std::size_t k = 0; k < values.size() / 2; ++k) values[k] = join(values[2 * k], values[2 * k + 1]);
    out.push_back(set(total, values[0]));
    return loop::block(std::move(out));
}

/// All halves are equal: 2^k leaves, some at a time; what they give is stored and joined level by level.
Stmt ReductionLoops::even_tree(const loop::Buffer& total, const Element& element, std::int64_t count, std::int64_t length) const {
    const std::int64_t together = std::min(count, in_flight_), groups = count / together;
    if (groups == 1) return leaves(total, element, loop::integer(0), together, length);
    auto partial = loop::arena("partial", type_, loop::integer(groups));
    auto one = slot("group");
    std::vector<Stmt> out{loop::alloc(partial), serial("g", loop::integer(groups), [&](const Expr& g) {
                              return loop::block({loop::alloc(one), leaves(one, element, g * loop::integer(together * length), together, length), loop::store(partial, g, value(one))});
                          })};
    for (std::int64_t left = groups / 2; left >= 1; left /= 2)
        out.push_back(serial("g", loop::integer(left), [&](const Expr& g) {
            return loop::store(partial, g, join(loop::load(partial, g * loop::integer(2)), loop::load(partial, g * loop::integer(2) + loop::integer(1))));
        }));
    out.push_back(set(total, loop::load(partial, loop::integer(0))));
    return loop::block(std::move(out));
}

/// Elements begin .. begin + n: 8 accumulators, joined, then the rest.  8 <= n <= 128.
Stmt ReductionLoops::leaf(const loop::Buffer& total, const Element& element, const Expr& begin, const Expr& n) const {
    constexpr int lanes = sum_order::lanes;
    const Expr rows = n / loop::integer(lanes);
    auto sums = loop::registers("lanes", type_, lanes, lanes);
    auto vector = [&](const std::function<Stmt(const Expr&)>& body) { return loop::for_each("l", loop::integer(lanes), loop::LoopKind::vector, body, lanes); };
    return loop::block({
        loop::alloc(sums),
        vector([&](const Expr& l) { return loop::store(sums, l, neutral()); }),
        loop::for_each("m", rows, loop::LoopKind::serial, [&](const Expr& m) {
            return vector([&](const Expr& l) { return loop::accumulate(sums, l, element(begin + (m * loop::integer(lanes) + l)), combine_); });
        }),
        set(total, neutral()),
        vector([&](const Expr& l) { return loop::accumulate(total, loop::integer(0), loop::load(sums, l), combine_, loop::Join::neighbours); }),
        loop::for_each("m", n - rows * loop::integer(lanes), loop::LoopKind::serial, [&](const Expr& m) { return combine(total, element(begin + rows * loop::integer(lanes) + m)); }),
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
            leaf(total, element, value(begin), value(length)),
            set(begin, value(begin) + value(length)),
            ascend,
            loop::if_else(one < value(top), turn_right, set(open, zero)),
        })),
    });
}

Stmt ReductionLoops::rows(const loop::Buffer& total, const Row& row, const Expr& count) const {
    const std::int64_t slots = *loop::known(total->size);
    auto clear = [&](const loop::Buffer& to) { return unrolled("i", slots, [&](const Expr& i) { return loop::store(to, i, neutral()); }); };
    auto add = [&](const loop::Buffer& to, const loop::Buffer& from) { return unrolled("i", slots, [&](const Expr& i) { return loop::accumulate(to, i, loop::load(from, i), combine_); }); };
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

}  // namespace bitale::jit
