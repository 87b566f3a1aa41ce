// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/walk.h"
#include "engine/sum_order.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

using loop::Expr;
using loop::Stmt;
using Element = std::function<Expr(const Expr& index)>;

loop::Combine combiner(loop::ReduceOp op) {
    switch (op) {
    case loop::ReduceOp::sum: return loop::Combine::add;
    case loop::ReduceOp::maximum: return loop::Combine::maximum;
    case loop::ReduceOp::minimum: return loop::Combine::minimum;
    case loop::ReduceOp::product: return loop::Combine::multiply;
    }
    return loop::Combine::add;
}

/// The loops of one Reduce, built so that its value ends in a register.
class OrderedReduction {
public:
    explicit OrderedReduction(const loop::Reduce& r)
        : type_(r.element.type()), combine_(combiner(r.op)) {}

    /// x combined with y, rounded once.
    [[nodiscard]] Expr join(const Expr& x, const Expr& y) const {
        switch (combine_) {
        case loop::Combine::add: return type_ == loop::Type::flag ? (x | y) : x + y;
        case loop::Combine::maximum: return loop::max(x, y);
        case loop::Combine::minimum: return loop::min(x, y);
        case loop::Combine::multiply: return x * y;
        }
        return x;
    }
    [[nodiscard]] Expr neutral() const { return loop::neutral(combine_, type_); }
    [[nodiscard]] loop::Buffer slot(const char* name) const { return loop::registers(name, type_, 1); }
    [[nodiscard]] static Expr value(const loop::Buffer& slot) { return loop::load(slot, loop::integer(0)); }
    [[nodiscard]] static Stmt set(const loop::Buffer& slot, const Expr& x) { return loop::store(slot, loop::integer(0), x); }
    [[nodiscard]] Stmt combine(const loop::Buffer& slot, const Expr& x) const { return loop::accumulate(slot, loop::integer(0), x, combine_); }

    /// At most 8 elements: an expression, in the order of the loops that a longer run has.
    [[nodiscard]] Expr short_run(const Element& element, std::int64_t n) const {
        std::vector<Expr> x;
        for (std::int64_t k = 0; k < n; ++k) x.push_back(element(loop::integer(k)));
        if (n == sum_order::lanes) return join(join(join(x[0], x[1]), join(x[2], x[3])), join(join(x[4], x[5]), join(x[6], x[7])));
        Expr total = x[0];
        for (std::int64_t k = 1; k < n; ++k) total = join(total, x[static_cast<std::size_t>(k)]);
        return total;
    }

    /// total = the run's value; n > 0.
    [[nodiscard]] Stmt run(const loop::Buffer& total, const Element& element, const Expr& n) const {
        if (const auto known = loop::known(n)) {
            if (*known <= sum_order::lanes) return set(total, short_run(element, *known));
            return *known <= sum_order::leaf ? leaf(total, element, loop::integer(0), n) : tree(total, element, n);
        }
        Stmt few = loop::block({set(total, element(loop::integer(0))),
                                loop::for_each("k", n - loop::integer(1), loop::LoopKind::serial, [&](const Expr& k) { return combine(total, element(k + loop::integer(1))); })});
        return loop::if_else(n < loop::integer(sum_order::lanes), few, tree(total, element, n));
    }

    /// Elements begin .. begin + n: 8 accumulators, joined, then the rest.  8 <= n <= 128.
    [[nodiscard]] Stmt leaf(const loop::Buffer& total, const Element& element, const Expr& begin, const Expr& n) const {
        constexpr int lanes = sum_order::lanes;
        const Expr rows = n / loop::integer(lanes);
        auto sums = loop::registers("lanes", type_, lanes, lanes);
        auto vector = [&](const std::function<Stmt(const Expr&)>& body) { return loop::for_each("l", loop::integer(lanes), loop::LoopKind::vector, body, lanes); };
        return loop::block({
            loop::alloc(sums),
            vector([&](const Expr& l) { return loop::store(sums, l, element(begin + l)); }),
            loop::for_each("m", rows - loop::integer(1), loop::LoopKind::serial, [&](const Expr& m) {
                return vector([&](const Expr& l) { return loop::accumulate(sums, l, element(begin + (m * loop::integer(lanes) + loop::integer(lanes) + l)), combine_); });
            }),
            set(total, neutral()),
            vector([&](const Expr& l) { return loop::accumulate(total, loop::integer(0), loop::load(sums, l), combine_, loop::Join::neighbours); }),
            loop::for_each("m", n - rows * loop::integer(lanes), loop::LoopKind::serial, [&](const Expr& m) { return combine(total, element(begin + rows * loop::integer(lanes) + m)); }),
        });
    }

    /// The halving of runs longer than a leaf as a loop over leaves, left to right, with a stack of what waits: for each open
    /// level the value of its left part and the length of its right part, 0 once the right part is under way.
    [[nodiscard]] Stmt tree(const loop::Buffer& total, const Element& element, const Expr& n) const {
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

    /// total = the sum of row(0) .. row(count - 1), where row(r, slot) writes a row's value: slices of 256 rows.
    using Row = std::function<Stmt(const Expr& r, const loop::Buffer& slot)>;
    [[nodiscard]] Stmt rows(const loop::Buffer& total, const Row& row, const Expr& count) const {
        auto add_row = [&](const loop::Buffer& sum, const Expr& r) {
            auto one = slot("row");
            return loop::block({loop::alloc(one), row(r, one), combine(sum, value(one))});
        };
        const auto known = loop::known(count);
        if (known && *known <= sum_order::slice)
            return loop::block({set(total, neutral()), loop::for_each("r", count, loop::LoopKind::serial, [&](const Expr& r) { return add_row(total, r); })});
        const Expr slice = loop::integer(sum_order::slice);
        return loop::block({set(total, neutral()),
                            loop::for_each("s", (count + (slice - loop::integer(1))) / slice, loop::LoopKind::serial, [&](const Expr& s) {
                                auto sum = slot("slice");
                                const Expr length = loop::min(slice, count - s * slice);
                                return loop::block({loop::alloc(sum), set(sum, neutral()),
                                                    loop::for_each("r", length, loop::LoopKind::serial, [&](const Expr& r) { return add_row(sum, s * slice + r); }), combine(total, value(sum))});
                            })});
    }

private:
    loop::Type type_;
    loop::Combine combine_;
};

bool empty(const std::vector<std::pair<loop::Index, Expr>>& indices) {
    for (const auto& [i, n] : indices)
        if (loop::known(n) && *loop::known(n) == 0) return true;
    return false;
}

/// Statements that compute the Reduce, and the expression that then stands for it.
struct Written { std::vector<Stmt> before; Expr value; };

Written write(const loop::Reduce& r) {
    if (empty(r.rows) || empty(r.run)) return {{}, r.identity};
    const OrderedReduction order(r);
    // Leading rows first, then the run within them: both as flat indices.
    Merged run{nullptr, loop::integer(1), r.element};
    if (!r.run.empty()) run = merge_indices(r.run, r.element, "k");
    Merged rows{nullptr, loop::integer(1), run.element};
    if (!r.rows.empty()) rows = merge_indices(r.rows, run.element, "r");
    auto element = [&](const Expr& row, const Expr& k) {
        Expr e = rows.element;
        if (rows.flat) e = loop::substitute(e, rows.flat, row);
        return run.flat ? loop::substitute(e, run.flat, k) : e;
    };
    const auto row_count = loop::known(rows.extent), run_length = loop::known(run.extent);
    // Few elements: no statements at all.
    if (row_count && run_length && *row_count * *run_length <= sum_order::lanes) {
        std::vector<Expr> sums;
        for (std::int64_t i = 0; i < *row_count; ++i) sums.push_back(order.short_run([&](const Expr& k) { return element(loop::integer(i), k); }, *run_length));
        Expr total = sums[0];
        for (std::size_t i = 1; i < sums.size(); ++i) total = order.join(total, sums[i]);
        return {{}, total};
    }
    auto total = order.slot("total");
    auto write_run = [&](const Expr& row, const loop::Buffer& slot) {
        if (!run.flat) return OrderedReduction::set(slot, element(row, loop::integer(0)));
        return order.run(slot, [&](const Expr& k) { return element(row, k); }, run.extent);
    };
    Stmt s = rows.flat ? order.rows(total, write_run, rows.extent) : write_run(loop::integer(0), total);
    return {{loop::alloc(total), s}, OrderedReduction::value(total)};
}

}  // namespace

loop::Stmt order_reductions(const loop::Stmt& s) {
    return std::visit(loop::Match{
        [&](const loop::For& n) { return loop::make_for(n.variable, n.extent, n.kind, order_reductions(n.body), n.width); },
        [&](const loop::Block& n) {
            std::vector<Stmt> out;
            for (const auto& x : n.statements) out.push_back(order_reductions(x));
            return loop::block(std::move(out));
        },
        [&](const loop::Store& n) {
            std::vector<Stmt> before;
            Expr value = loop::rewrite(n.value, [&](const Expr& e) -> Expr {
                auto* r = std::get_if<loop::Reduce>(&e->as);
                if (!r) return {};
                Written w = write(*r);
                before.insert(before.end(), w.before.begin(), w.before.end());
                return w.value;
            });
            if (value.get() == n.value.get()) return s;
            before.push_back(loop::store(n.buffer, n.offset, value, s->origin));
            return loop::block(std::move(before));
        },
        [&](const auto&) { return s; }}, s->as);
}

}  // namespace bitale::jit
