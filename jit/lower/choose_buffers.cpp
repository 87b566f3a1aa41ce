// SPDX-License-Identifier: BSD-3-Clause
#include "jit/lower/choose_buffers.h"

#include <algorithm>
#include <optional>

#include "engine/leaves.h"
#include "engine/sum_order.h"

namespace bitale::jit {
namespace {

constexpr std::int64_t expansion = 32;              // a value is large if it has that many times the elements of what it is made of, or becomes
constexpr std::int64_t worth_recomputing = 4096;    // elements: smaller ones stay in L1
constexpr std::size_t most_reductions = 4;          // for each of which a large value is computed anew

/// Whether n reads elements of input k more than once: it has more elements than the input, neither sums them away
/// nor fills the rest with something else.
bool repeats(const Node& n, const Var& x) {
    if (n.op->reads_again()) return true;
    if (n.op->terms(n) || n.op->reads_each_once()) return false;
    return !(product(n.types[0].dims) == product(x.dims())) && x.dims() != n.types[0].dims;
}

/// Operations that one element of a node costs, without its inputs: about as many as its formula has.
int cost(const Node& n) {
    constexpr int division = 8, transcendental = 24;
    static const std::unordered_map<std::string_view, int> costs = [&] {
        std::unordered_map<std::string_view, int> table;
        for (const char* name : {"divide", "reciprocal", "sqrt", "rsqrt", "floor_divide", "remainder"}) table.emplace(name, division);
        for (const char* name : {"exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "tanh", "sinh", "cosh", "asinh", "acosh", "atanh", "asin", "acos", "atan", "atan2",
                                 "sigmoid", "softplus", "erf", "erfc", "power", "cbrt", "hypot", "logaddexp"}) table.emplace(name, transcendental);
        return table;
    }();
    const auto at = costs.find(n.op->name());
    return at == costs.end() ? 1 : at->second;
}

std::optional<std::int64_t> elements(const Node& n) {
    const Dim count = product(n.types[0].dims);
    return count.is_known() ? std::optional(count.known()) : std::nullopt;
}

class Choice {
public:
    Choice(const Graph& graph, const InlineOptions& options) : options_(options), order_(graph.order()) {
        for (const Var& root : graph.roots()) roots_.insert(&root.node());
        for (const Node* n : order_)
            for (const Var& x : n->inputs) readers_[&x.node()].push_back(n);
    }

    std::unordered_set<const Node*> run() {
        std::unordered_map<const Node*, int> uses;      // times an element is written into expressions
        std::unordered_set<const Node*> summed;         // their elements are written into a reduction's
        std::unordered_set<const Node*> checked;        // their elements are looked at before they are used
        for (const Node* root : roots_) uses[root] += 1;
        // Readers first: the number of uses of a value is that of its readers, as far as they are inlined themselves.
        for (auto at = order_.rbegin(); at != order_.rend(); ++at) {
            const Node& n = **at;
            if (n.op->is_leaf()) continue;
            const bool cheap = uses[&n] == 1 || n.op->is_view() || n.inputs.empty() || is_light(n) || vanishes(n);     // without inputs: an index
            // A loop is split where the parts of a concatenation meet, a reduction is not.
            const bool chooses = n.op->reads_each_once() && !n.op->is_view();
            const bool inlined = options_.enabled && cheap && !has_loops(n) && !(chooses && summed.contains(&n)) && !(checked.contains(&n) && !n.op->is_view() && !n.inputs.empty()) && n.types.size() == 1;
            if (!inlined) buffered_.insert(&n);
            if (has_loops(n) || (inlined && summed.contains(&n)))
                for (const Var& x : n.inputs) summed.insert(&x.node());
            if (n.op->index_extent() || (inlined && checked.contains(&n)))
                for (const Var& x : n.inputs) checked.insert(&x.node());
            if (n.op->reads_extents_only()) continue;
            const int per_use = inlined ? uses[&n] : 1;
            for (const Var& x : n.inputs) uses[&x.node()] += per_use * (repeats(n, x) ? 2 : 1);
        }
        // Inputs first: cut what has grown too large.
        for (const Node* n : order_) {
            if (size(*n) <= options_.largest) continue;
            // The largest operands get buffers: the expression itself may still be inlined.
            for (const Var& x : n->inputs)
                if (!x.node().op->is_leaf() && size(x.node()) > options_.largest / 4) buffered_.insert(&x.node());
        }
        return std::move(buffered_);
    }

private:
    /// A reduction that needs loops of its own.  One of few elements is an expression of these, a contraction is not: its elements share what they read.
    bool has_loops(const Node& n) const {
        const std::optional<Dim> count = n.op->terms(n);
        if (!count) return false;
        return n.op->reads_again() || !options_.known_extents || !count->is_known() || count->known() > sum_order::lanes;
    }
    /// Operations of n's expression, each node once; counts no further than just above the largest.
    int size(const Node& n) const {
        int total = 0;
        std::unordered_set<const Node*> seen{&n};
        std::vector<const Node*> open{&n};
        while (!open.empty() && total <= options_.largest) {
            const Node* x = open.back();
            open.pop_back();
            const bool read = x != &n && (x->op->is_leaf() || buffered_.contains(x));
            total += read ? 1 : cost(*x);
            if (read) continue;
            for (const Var& in : x->inputs)
                if (seen.insert(&in.node()).second) open.push_back(&in.node());
        }
        return total;
    }

    /// One operation on at most one argument and on values of which it repeats each: reading the argument again costs no more than reading what was stored.
    static bool is_light(const Node& n) {
        if (cost(n) > 1 || n.op->terms(n)) return false;
        const Dim own = product(n.types[0].dims);
        std::size_t streams = 0;
        for (const Var& x : n.inputs) {
            if (!(product(x.dims()) == own)) continue;
            const Node* from = &x.node();
            while (from->op->is_view() && product(from->inputs[0].dims()) == own) from = &from->inputs[0].node();
            if (from->op->is_view() && product(from->inputs[0].dims()) == Dim(1)) continue;
            if (!from->op->is_leaf()) return false;
            ++streams;
        }
        return streams <= 1;
    }
    /// A large value, made of little, of which reductions leave little (distances of all pairs): it is computed in every reduction that needs
    /// it and never stored.
    bool vanishes(const Node& n) const {
        const auto own = elements(n);
        if (!own || *own < worth_recomputing) return false;
        return is_reduced(n, *own / expansion) && is_made_of(n, *own / expansion);
    }
    /// Whether everything computed from n passes through reductions to at most `most` elements each.
    bool is_reduced(const Node& n, std::int64_t most) const {
        std::unordered_set<const Node*> reductions;
        return reach(n, [&](const Node& x, auto&& follow) {
            if (roots_.contains(&x)) return false;
            const auto at = readers_.find(&x);
            if (at == readers_.end()) return true;
            for (const Node* reader : at->second) {
                if (!has_loops(*reader)) follow(*reader);
                else if (const auto left = elements(*reader); !left || *left > most || (reductions.insert(reader), reductions.size() > most_reductions)) return false;
            }
            return true;
        });
    }
    /// Whether the leaves and reductions that n is computed from have at most `most` elements together.
    bool is_made_of(const Node& n, std::int64_t most) const {
        std::int64_t total = 0;
        std::unordered_set<const Node*> counted;
        return reach(n, [&](const Node& x, auto&& follow) {
            for (const Var& in : x.inputs) {
                if (!in.node().op->is_leaf() && !has_loops(in.node())) follow(in.node());
                else if (const auto count = elements(in.node()); counted.insert(&in.node()).second && (!count || (total += *count) > most)) return false;
            }
            return true;
        });
    }
    /// Calls on(node, follow) for n and what it follows, each node once; false as soon as one call is, or after too many nodes.
    template <class F> bool reach(const Node& n, F&& on) const {
        std::unordered_set<const Node*> seen{&n};
        std::vector<const Node*> open{&n};
        auto follow = [&](const Node& x) { if (seen.insert(&x).second) open.push_back(&x); };
        while (!open.empty()) {
            const Node* x = open.back();
            open.pop_back();
            if (seen.size() > static_cast<std::size_t>(options_.largest) || !on(*x, follow)) return false;
        }
        return true;
    }

    const InlineOptions& options_;
    std::vector<const Node*> order_;
    std::unordered_set<const Node*> roots_, buffered_;
    std::unordered_map<const Node*, std::vector<const Node*>> readers_;
};

}  // namespace

std::unordered_set<const Node*> choose_buffers(const Graph& graph, const InlineOptions& options) { return Choice(graph, options).run(); }

}  // namespace bitale::jit
