// SPDX-License-Identifier: BSD-3-Clause
#include "jit/schedule/pairs.h"

#include <algorithm>
#include <unordered_set>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "engine/sum_order.h"
#include "jit/schedule/reduction_loops.h"

namespace bitale::jit {
namespace {

using loop::Expr;

/// The reductions of a value, without those inside them.
std::vector<Expr> outermost_reduces(const Expr& value) {
    std::vector<Expr> found;
    (void)loop::rewrite(value, [&](const Expr& e) {
        if (!std::holds_alternative<loop::Reduce>(e->as)) return Expr();
        found.push_back(e);
        return e;
    });
    return found;
}

std::optional<std::int64_t> count(const loop::Reduce& r) {
    std::int64_t n = 1;
    for (const auto* indices : {&r.rows, &r.run})
        for (const auto& [i, extent] : *indices) {
            const auto known = loop::known(extent);
            if (!known) return {};
            n *= *known;
        }
    return n;
}

/// Whether the sum of `rows` runs of n elements is, by its order, that of the runs' sums, halves down to one of them.
bool halves_to_runs(std::int64_t rows, std::int64_t n) {
    std::int64_t total = rows * n;
    while (total > n) {
        if (total <= sum_order::leaf || sum_order::left_half(total) * 2 != total) return false;
        total /= 2;
    }
    return total == n;
}

/// A full sum as nests; empty if there is no such form.
struct Split {
    Nest rows;
    std::vector<Nest> joins;        // 8 or 2 at a time; the last one is what the nest was
    std::vector<loop::Buffer> temporaries;
};
std::optional<Split> split(const Nest& n) {
    const auto* s = std::get_if<loop::Store>(&n.body->as);
    const std::vector<Expr> sums = s && n.loops.empty() ? outermost_reduces(s->value) : std::vector<Expr>();
    if (sums.size() != 1) return {};
    const auto& whole = std::get<loop::Reduce>(sums[0]->as);
    const auto elements = count(whole);
    if (whole.op != loop::ReduceOp::sum || !loop::is_float(whole.element.type()) || !whole.rows.empty() || whole.run.size() < 2 || !elements || *elements == 0) return {};
    const auto outer = whole.run.front();
    std::int64_t left = *loop::known(outer.second);
    if (!halves_to_runs(left, *elements / left)) return {};

    Split out;
    auto sum_of = [&](auto run, const Expr& element) { return loop::reduce(whole.op, {}, std::move(run), element, whole.identity); };
    auto temporary = [&](std::int64_t size) {
        out.temporaries.push_back(loop::arena("rows" + std::to_string(out.temporaries.size()), whole.element.type(), loop::integer(size)));
        return out.temporaries.back();
    };
    loop::Buffer from = temporary(left);
    const Expr i = loop::ref(outer.first);
    out.rows = {{outer}, loop::store(from, i, sum_of(std::vector(whole.run.begin() + 1, whole.run.end()), whole.element), n.body->origin), {from, {i}}, n.read};
    while (left > 1) {
        // Eight and two are joined as halves are; four are added one after the other.
        const std::int64_t together = left % sum_order::lanes == 0 ? sum_order::lanes : 2;
        left /= together;
        const loop::Index k = loop::index("k", together), g = loop::index("g", left);
        const Expr at = (left == 1 ? loop::integer(0) : loop::ref(g) * loop::integer(together)) + loop::ref(k);
        const Expr sum = sum_of(std::vector{std::pair(k, loop::integer(together))}, loop::load(from, at));
        if (left == 1) {
            const Expr value = loop::rewrite(s->value, [&](const Expr& e) { return e.get() == sums[0].get() ? sum : Expr(); });
            Nest last{{}, loop::store(s->buffer, s->offset, value, n.body->origin), n.written, n.read, n.update};
            last.read.push_back({from, {at}});
            out.joins.push_back(std::move(last));
        } else {
            const loop::Buffer to = temporary(left);
            out.joins.push_back({{{g, loop::integer(left)}}, loop::store(to, loop::ref(g), sum, n.body->origin), {to, {loop::ref(g)}}, {{from, {at}}}});
            from = to;
        }
    }
    return out;
}

/// Whether the other nest sums over as many pairs for as many turns, of the same values and more.
bool shares_pairs(const Nest& rows, const Pairs& pairs, const Nest& other) {
    if (other.loops.empty() || !loop::same(other.loops[0].second, rows.loops[0].second)) return false;
    return std::ranges::all_of(rows.read, [&](const Access& x) { return std::ranges::any_of(other.read, [&](const Access& y) { return x.buffer == y.buffer; }); }) && summed_pairs(other) == pairs;
}

/// Whether nests[from] or what depends on it is read by nests[to].
bool needs(const std::vector<Nest>& nests, std::size_t to, std::size_t from) {
    std::unordered_set<const loop::BufferInfo*> made{nests[from].written.buffer.get()};
    auto reads = [&](const Nest& n) { return std::ranges::any_of(n.read, [&](const Access& a) { return made.contains(a.buffer.get()); }); };
    for (std::size_t k = from + 1; k < to; ++k)
        if (reads(nests[k])) made.insert(nests[k].written.buffer.get());
    return reads(nests[to]);
}

}  // namespace

bool is_of_pairs(const loop::Reduce& r, const loop::Index& i) {
    bool apart = true;
    loop::visit(r.element, [&](const Expr& e) {
        const auto* load = std::get_if<loop::Load>(&e->as);
        if (!load || !loop::depends_on(load->offset, i)) return;
        for (const auto* indices : {&r.rows, &r.run})
            for (const auto& [k, extent] : *indices) apart &= !loop::depends_on(load->offset, k);
    });
    return apart;
}

std::optional<Pairs> summed_pairs(const Nest& n) {
    const auto* s = std::get_if<loop::Store>(&n.body->as);
    std::optional<Pairs> all;
    if (!s || n.loops.empty()) return {};
    for (const Expr& e : outermost_reduces(s->value)) {
        const auto& r = std::get<loop::Reduce>(e->as);
        const auto elements = count(r);
        if (loop::is_contraction(r.op) || !elements || !ReductionLoops::leaves_fit_slices(*elements) || !is_of_pairs(r, n.loops[0].first)) return {};
        const Pairs own{r.op, e.type(), *elements};
        if (all && *all != own) return {};
        all = own;
    }
    return all;
}

NestsOfPairs split_sums(const std::vector<Nest>& nests, const std::vector<loop::Buffer>& temporaries) {
    NestsOfPairs out{{}, temporaries};
    for (std::size_t k = 0; k < nests.size(); ++k) {
        auto s = split(nests[k]);
        const auto pairs = s ? summed_pairs(s->rows) : std::nullopt;
        bool shared = false;
        for (std::size_t other = 0; pairs && other < nests.size() && !shared; ++other) shared = shares_pairs(s->rows, *pairs, nests[other]) && !needs(nests, other, k);
        if (!shared) {
            out.nests.push_back(nests[k]);
            continue;
        }
        out.nests.push_back(std::move(s->rows));
        std::ranges::move(s->joins, std::back_inserter(out.nests));
        out.temporaries.insert(out.temporaries.end(), s->temporaries.begin(), s->temporaries.end());
    }
    return out;
}

}  // namespace bitale::jit
