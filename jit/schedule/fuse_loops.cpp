// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"
#include "jit/schedule/tree.h"

namespace bitale::jit {
namespace {

constexpr std::size_t look_back = 8;        // loops that a nest is compared with: bounds the cost of large graphs
constexpr std::size_t most_stores = 96;     // in one outer loop: code size, registers
constexpr std::size_t most_operations = 1000;   // likewise: LLVM's time grows faster than a block (measured: 0.2 s for 1000 nodes, 20 s for 10000)
constexpr std::int64_t short_row = 16;      // elements: rows shorter than a vector are better merged than nested

/// Axis of the tensor that a loop runs over: loops of extent 1 do not exist, so it is found by the index itself.
std::optional<std::size_t> axis_of(const Indices& indices, const loop::Index& i) {
    for (std::size_t axis = 0; axis < indices.size(); ++axis)
        if (is_index(indices, axis, i)) return axis;
    return {};
}

/// Whether both touch the same element only in the same turn of the two loops.
bool same_turn(const Access& x, const loop::Index& i, const Access& y, const loop::Index& j) {
    const auto axis = axis_of(x.indices, i);
    return axis && is_index(y.indices, *axis, j);
}

template <class F> void each_store(const Tree& t, F&& f) {
    if (!t.index) return f(t.store);
    for (const Tree& inside : t.inside) each_store(inside, f);
}

enum class Relation : std::uint8_t { none, common, in_turn, crossing };
/// How nest n (whose loop is j) is related to everything in the tree (whose loop is i): in_turn and common may share the loop.
Relation relation(const Tree& t, const loop::Index& i, const Nest& n, const loop::Index& j) {
    Relation found = Relation::none;
    auto conflict = [&](const Access& x, const Access& y) {
        if (!x.buffer || x.buffer != y.buffer || found == Relation::crossing) return;
        found = i && j && same_turn(x, i, y, j) ? Relation::in_turn : Relation::crossing;
    };
    each_store(t, [&](const Nest& other) {
        for (const Access& r : n.read) conflict(other.written, r);
        for (const Access& r : other.read) conflict(r, n.written);
        conflict(other.written, n.written);
        if (found != Relation::none) return;
        for (const Access& r : n.read)
            for (const Access& x : other.read)
                if (x.buffer == r.buffer && !r.indices.empty()) found = Relation::common;
    });
    return found;
}

/// The same for everything in tree `later`.
Relation relation(const Tree& t, const Tree& later, const loop::Index& i, const loop::Index& j) {
    Relation found = Relation::none;
    each_store(later, [&](const Nest& n) {
        if (found == Relation::crossing) return;
        const Relation r = relation(t, i, n, j);
        if (r != Relation::none && (found == Relation::none || found == Relation::common || r == Relation::crossing)) found = r;
    });
    return found;
}

/// Elements that the loops from `level` on have; no value: not known.
std::optional<std::int64_t> elements(const Nest& n, std::size_t level) {
    std::int64_t count = 1;
    for (; level < n.loops.size(); ++level) {
        const auto extent = loop::known(n.loops[level].second);
        if (!extent) return {};
        count *= *extent;
    }
    return count;
}
bool is_short(const std::optional<std::int64_t>& elements) { return elements && *elements > 1 && *elements < short_row; }

/// Where nest n may go: the path of loops, outermost first, that it can share.
struct Place { std::vector<std::size_t> path; };

/// Operations in the nest's text.
std::size_t operations_of(const Nest& n) {
    std::size_t count = 0;
    loop::visit(n.body, [](const loop::Stmt&) {}, [&](const loop::Expr& e) { count += !loop::operands(*e).empty() && e.type() != loop::Type::i64; });
    return count;
}

bool has_reduce(const Nest& n, bool contraction) {
    bool found = false;
    loop::visit(n.body, [](const loop::Stmt&) {}, [&](const loop::Expr& e) {
        auto* r = std::get_if<loop::Reduce>(&e->as);
        found |= r && (!contraction || loop::is_contraction(r->op));
    });
    return found;
}

/// Whether the nest computes much for each element: better in a vector loop of its own than one element at a time, once a row.
bool is_heavy(const Nest& n) {
    constexpr std::size_t few_operations = 16;
    return !has_reduce(n, false) && operations_of(n) > few_operations;
}

class Fusion {
public:
    explicit Fusion(const std::vector<Nest>& nests) {
        for (const Nest& n : nests)
            if (n.loops.size() > 1)
                for (const Access& a : n.read) read_in_rows_.insert(a.buffer.get());
    }
    void add(Nest n) {
        const std::size_t operations = operations_of(n);
        const std::optional<Pairs> pairs = summed_pairs(n);
        const Place place = find(n, operations, pairs);
        std::vector<Tree>* list = &roots_;
        loop::Substitution renamed;
        std::size_t level = 0;
        for (std::size_t k : place.path) {
            Tree& t = (*list)[k];
            renamed.emplace(n.loops[level++].first, loop::ref(t.index));
            ++t.stores;
            t.operations += operations;
            if (!t.pairs) t.pairs = pairs;
            list = &t.inside;
        }
        rename(n, renamed);
        list->push_back(wrapped(n, level, operations, pairs));
    }
    /// The trees, after whole trees have been joined: a value may have been written before there was a loop of its readers to share.
    [[nodiscard]] std::vector<Tree>& joined() {
        join(roots_, 0);
        return roots_;
    }

private:
    /// Puts each tree in front of a later one whose loop it can share, if what lies between does not mind.
    void join(std::vector<Tree>& list, std::size_t level) const {
        for (std::size_t later = 1; later < list.size(); ++later)
            for (std::size_t k = later; k-- > 0 && later - k <= look_back;) {
                if (!joinable(list, k, later, level)) continue;
                prepend(list[k], list[later]);
                list.erase(list.begin() + static_cast<std::ptrdiff_t>(k));
                k = --later;
            }
        for (Tree& t : list)
            if (t.index) join(t.inside, level + 1);
    }
    bool joinable(const std::vector<Tree>& list, std::size_t k, std::size_t later, std::size_t level) const {
        const Tree &a = list[k], &b = list[later];
        if (!a.index || !b.index || a.contracts || b.contracts || !loop::same(a.extent, b.extent) || a.stores + b.stores > most_stores || a.operations + b.operations > most_operations) return false;
        auto is_short = [](const Tree& t) { return Fusion::is_short(t); };
        const bool same_pairs = a.pairs && a.pairs == b.pairs && relation(a, b, a.index, b.index) == Relation::common;
        if (!same_pairs && (std::ranges::any_of(a.inside, is_short) || std::ranges::any_of(b.inside, is_short))) return false;
        bool apart = false;
        each_store(b, [&](const Nest& n) { apart |= stays_out(n, level, a); });
        if (apart) return false;
        const Relation r = relation(a, b, a.index, b.index);
        if (r != Relation::in_turn && r != Relation::common) return false;
        for (std::size_t between = k + 1; between < later; ++between) {
            const Relation of = relation(a, list[between], nullptr, nullptr);
            if (of != Relation::none && of != Relation::common) return false;
        }
        return true;
    }
    static void prepend(Tree& a, Tree& b) {
        const loop::Substitution renamed{{a.index, loop::ref(b.index)}};
        for (Tree& t : a.inside) rename(t, renamed);
        b.inside.insert(b.inside.begin(), std::make_move_iterator(a.inside.begin()), std::make_move_iterator(a.inside.end()));
        b.stores += a.stores;
        if (!b.pairs) b.pairs = a.pairs;
        b.operations += a.operations;
    }
    static void rename(Tree& t, const loop::Substitution& renamed) {
        if (!t.index) return rename(t.store, renamed);
        t.extent = loop::substitute(t.extent, renamed);
        for (Tree& inside : t.inside) rename(inside, renamed);
    }

    /// The latest loop that n can share without overtaking what it depends on; then deeper, as far as that goes.
    Place find(const Nest& n, std::size_t operations, const std::optional<Pairs>& pairs) const {
        Place place;
        if (has_reduce(n, true)) return place;
        const std::vector<Tree>* list = &roots_;
        for (std::size_t level = 0; level < n.loops.size(); ++level) {
            const auto& [j, extent] = n.loops[level];
            const auto at = partner(*list, n, j, extent, operations);
            if (!at || stays_out(n, level, (*list)[*at])) break;
            place.path.push_back(*at);
            list = &(*list)[*at].inside;
        }
        // Part of the loops only: what stays inside must be worth a loop.
        while (!place.path.empty() && !worth(n, pairs, place.path)) place.path.pop_back();
        if (!place.path.empty() && roots_[place.path[0]].contracts && !finishes(n, roots_[place.path[0]], place.path.size())) place.path.clear();
        return place;
    }
    /// Whether the nest, which can share so many loops of a contraction, does something with each of its results: of all the contraction's loops,
    /// with few other streams (an optimizer that reads more is faster as a loop of its own).
    static bool finishes(const Nest& n, const Tree& contraction, std::size_t shared) {
        constexpr std::size_t most_streams = 2;
        std::size_t depth = 0;
        for (const Tree* t = &contraction; t->index; t = &t->inside.front()) ++depth;
        if (depth != n.loops.size() || shared != depth || has_reduce(n, false)) return false;
        std::unordered_set<const loop::BufferInfo*> own, streams;
        each_store(contraction, [&](const Nest& other) { own.insert(other.written.buffer.get()); });
        bool reads_result = false;
        for (const Access& a : n.read) {
            if (own.contains(a.buffer.get())) reads_result = true;
            else if (a.indices.size() >= depth) streams.insert(a.buffer.get());
        }
        return reads_result && streams.size() <= most_streams;
    }
    /// A heavy value of each row that nothing in a row needs: it waits until all rows are done.
    bool stays_out(const Nest& n, std::size_t level, const Tree& rows) const {
        if (rows.contracts || level + 1 != n.loops.size() || read_in_rows_.contains(n.written.buffer.get()) || !is_heavy(n)) return false;
        bool has_rows = false;
        each_store(rows, [&](const Nest& other) {
            has_rows |= other.loops.size() > n.loops.size();
            has_rows |= has_reduce(other, false);
        });
        return has_rows;
    }
    static std::optional<std::size_t> partner(const std::vector<Tree>& list, const Nest& n, const loop::Index& j, const loop::Expr& extent, std::size_t operations) {
        const std::size_t first = list.size() > look_back ? list.size() - look_back : 0;
        for (std::size_t k = list.size(); k-- > first;) {
            const Tree& t = list[k];
            const bool same_loop = t.index && loop::same(t.extent, extent);
            const Relation r = relation(t, same_loop ? t.index : nullptr, n, j);
            if (same_loop && (r == Relation::in_turn || r == Relation::common) && t.stores < most_stores && t.operations + operations <= most_operations) return k;
            if (r == Relation::in_turn || r == Relation::crossing) return {};   // n comes after it
        }
        return {};
    }
    bool worth(const Nest& n, const std::optional<Pairs>& pairs, const std::vector<std::size_t>& path) const {
        const std::vector<Tree>* list = &roots_;
        for (std::size_t k : path) list = &(*list)[k].inside;
        // What sums over the same pairs goes over them together, in vectors of the outermost loop.
        const bool with_pairs = pairs && std::ranges::any_of(*list, [&](const Tree& t) { return t.pairs == pairs; });
        if (with_pairs && std::ranges::all_of(*list, [&](const Tree& t) { return relation(t, nullptr, n, nullptr) != Relation::crossing; })) return true;
        if (bitale::jit::is_short(elements(n, path.size()))) return false;
        return std::ranges::none_of(*list, [](const Tree& t) { return is_short(t); });
    }
    /// Whether the loops of the tree, from its own on, are few elements in all.
    static bool is_short(const Tree& t) {
        std::int64_t count = 1;
        for (const Tree* inner = &t; inner->index; inner = &inner->inside.front()) {
            const auto extent = loop::known(inner->extent);
            if (!extent) return false;
            count *= *extent;
        }
        return bitale::jit::is_short(count);
    }
    static void rename(Nest& n, const loop::Substitution& renamed) {
        if (renamed.empty()) return;
        n.body = loop::substitute(n.body, renamed);
        for (auto& x : n.written.indices) x = loop::substitute(x, renamed);
        for (Access& a : n.read)
            for (auto& x : a.indices) x = loop::substitute(x, renamed);
    }
    static Tree wrapped(Nest& n, std::size_t level, std::size_t operations, const std::optional<Pairs>& pairs) {
        Tree t;
        const auto loops = n.loops;
        t.operations = operations;
        t.contracts = has_reduce(n, true);
        t.pairs = pairs;
        t.store = std::move(n);
        for (std::size_t k = loops.size(); k-- > level;) {
            Tree outer;
            outer.index = loops[k].first;
            outer.extent = loops[k].second;
            outer.operations = t.operations;
            outer.contracts = t.contracts;
            outer.pairs = t.pairs;
            outer.inside.push_back(std::move(t));
            t = std::move(outer);
        }
        return t;
    }

    std::unordered_set<const loop::BufferInfo*> read_in_rows_;
    std::vector<Tree> roots_;
};

}  // namespace

loop::Stmt fuse_loops(const std::vector<Nest>& nests, const std::vector<loop::Buffer>& temporaries, bool enabled) {
    if (!enabled) {
        std::vector<loop::Stmt> statements;
        for (const auto& t : temporaries) statements.push_back(loop::alloc(t));
        for (const Nest& n : nests) statements.push_back(n.statement());
        return loop::block(std::move(statements));
    }
    const NestsOfPairs all = split_sums(nests, temporaries);
    Fusion fusion(all.nests);
    for (const Nest& n : all.nests)
        if (!loop::is_empty(n.body)) fusion.add(n);
    return written(fusion.joined(), all.temporaries);
}

}  // namespace bitale::jit
