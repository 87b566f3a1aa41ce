// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/affine.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "engine/loop/walk.h"

namespace bitale::loop {
namespace {

/// A sum of coefficient * product of atoms; an atom is a number given by the Normaliser.  Coefficients wrap.
using Monomial = std::vector<std::size_t>;
using Polynomial = std::map<Monomial, std::uint64_t>;
constexpr std::size_t most_terms = 64;  // a product that would have more stays one atom

class Comparison {
public:
    bool same(const Expr& x, const Expr& y) {
        if (x.get() == y.get()) return true;
        if (!x.get() || !y.get() || x.type() != y.type()) return false;
        if (equal_.contains({x.get(), y.get()})) return true;
        if (open_.contains(x.get()) || open_.contains(y.get())) return false;   // never equal to a part of itself
        const bool result = x.type() == Type::i64 ? polynomial(x) == polynomial(y) : same_nodes(x, y);
        if (result) equal_.insert({x.get(), y.get()});
        return result;
    }

    /// Terms that are added first, the constant last.
    Expr normal(const Expr& e) {
        const Polynomial p = polynomial(e);
        Expr sum = integer(0);
        for (const bool added : {true, false})
            for (const auto& [monomial, coefficient] : p) {
                const auto factor = static_cast<std::int64_t>(coefficient);
                if ((factor > 0) != added || monomial.empty()) continue;
                Expr term = atoms_[monomial[0]];
                for (std::size_t k = 1; k < monomial.size(); ++k) term = term * atoms_[monomial[k]];
                term = term * integer(added ? factor : -factor);
                sum = added ? sum + term : sum - term;
            }
        const auto constant = p.contains({}) ? static_cast<std::int64_t>(p.at({})) : 0;
        return constant < 0 ? sum - integer(-constant) : sum + integer(constant);
    }
    /// The sum over the monomials: products of the smallest values where the coefficient is positive, of the largest where it is not.
    std::optional<std::int64_t> least(const Expr& e) {
        std::int64_t total = 0;
        for (const auto& [monomial, coefficient] : polynomial(e)) {
            auto term = static_cast<std::int64_t>(coefficient);
            const bool smallest = term > 0;
            for (const std::size_t k : monomial) {
                const auto factor = smallest ? lowest(atoms_[k]) : highest(atoms_[k]);
                if (!factor || __builtin_mul_overflow(term, *factor, &term)) return {};
            }
            if (__builtin_add_overflow(total, term, &total)) return {};
        }
        return total;
    }

private:
    // Of an atom that is never negative; nothing if that is not known.
    static std::optional<std::int64_t> lowest(const Expr& atom) {
        if (const auto* r = std::get_if<Ref>(&atom->as)) return r->variable->least;
        if (const auto* s = std::get_if<Select>(&atom->as)) {
            const auto x = known(s->x), y = known(s->y);
            return x && y && std::min(*x, *y) >= 0 ? std::optional(std::min(*x, *y)) : std::nullopt;
        }
        const auto* n = std::get_if<Binary>(&atom->as);
        return n && (n->op == BinaryOp::divide || n->op == BinaryOp::remainder) ? std::optional<std::int64_t>(0) : std::nullopt;
    }
    static std::optional<std::int64_t> highest(const Expr& atom) {
        const auto* r = std::get_if<Ref>(&atom->as);
        return r && r->variable->extent ? std::optional(r->variable->extent - 1) : std::nullopt;
    }

    const Polynomial& polynomial(const Expr& e) {
        if (auto it = polynomials_.find(e.get()); it != polynomials_.end()) return it->second;
        open_.insert(e.get());
        Polynomial p = sum_or_atom(e);
        open_.erase(e.get());
        std::erase_if(p, [](const auto& term) { return term.second == 0; });
        return polynomials_.emplace(e.get(), std::move(p)).first->second;
    }
    Polynomial sum_or_atom(const Expr& e) {
        if (const auto c = known(e)) return {{{}, static_cast<std::uint64_t>(*c)}};
        if (const auto* u = std::get_if<Unary>(&e->as); u && u->op == UnaryOp::negate) return scaled(polynomial(u->x), {}, ~std::uint64_t{0});
        const auto* n = std::get_if<Binary>(&e->as);
        if (n && (n->op == BinaryOp::add || n->op == BinaryOp::subtract)) {
            Polynomial p = polynomial(n->x);
            add(p, scaled(polynomial(n->y), {}, n->op == BinaryOp::add ? 1 : ~std::uint64_t{0}));
            return p;
        }
        if (n && n->op == BinaryOp::multiply) {
            const Polynomial &a = polynomial(n->x), &b = polynomial(n->y);
            if (a.size() * b.size() <= most_terms) {
                Polynomial p;
                for (const auto& [monomial, factor] : b) add(p, scaled(a, monomial, factor));
                return p;
            }
        }
        return {{{atom(e)}, 1}};
    }
    static Polynomial scaled(const Polynomial& p, const Monomial& m, std::uint64_t factor) {
        Polynomial out;
        for (const auto& [monomial, coefficient] : p) {
            Monomial product = monomial;
            product.insert(product.end(), m.begin(), m.end());
            std::ranges::sort(product);
            out[product] += coefficient * factor;
        }
        return out;
    }
    static void add(Polynomial& to, const Polynomial& p) {
        for (const auto& [monomial, coefficient] : p) to[monomial] += coefficient;
    }
    std::size_t atom(const Expr& e) {
        for (std::size_t k = 0; k < atoms_.size(); ++k)
            if (atoms_[k].get() == e.get() || same_nodes(atoms_[k], e)) return k;
        atoms_.push_back(e);
        return atoms_.size() - 1;
    }

    bool same_nodes(const Expr& x, const Expr& y) {
        if (x.type() != y.type() || x->as.index() != y->as.index() || !same_head(*x, *y)) return false;
        const auto a = operands(*x), b = operands(*y);
        return std::ranges::equal(a, b, [&](const Expr& p, const Expr& q) { return same(p, q); });
    }
    /// What a node says besides its operands.
    static bool same_head(const ExprNode& x, const ExprNode& y) {
        auto other = [&]<class Node>(const Node&) -> const Node& { return std::get<Node>(y.as); };
        return std::visit(Match{
            [&](const Const& n) {
                const auto bits = [](double v) { return std::bit_cast<std::uint64_t>(v); };
                return n.integer == other(n).integer && bits(n.real) == bits(other(n).real);
            },
            [&](const Ref& n) { return n.variable == other(n).variable; },
            [&](const Load& n) { return n.buffer == other(n).buffer; },
            [&](const Unary& n) { return n.op == other(n).op; },
            [&](const Binary& n) { return n.op == other(n).op; },
            [&](const Cast& n) { return n.bits == other(n).bits; },
            [&](const Reduce& n) { return n.op == other(n).op && same_indices(n.rows, other(n).rows) && same_indices(n.run, other(n).run); },
            [](const auto&) { return true; }}, x.as);
    }
    static bool same_indices(const std::vector<std::pair<Index, Expr>>& a, const std::vector<std::pair<Index, Expr>>& b) {
        return std::ranges::equal(a, b, {}, [](const auto& p) { return p.first; }, [](const auto& p) { return p.first; });
    }

    std::vector<Expr> atoms_;
    std::unordered_map<const ExprNode*, Polynomial> polynomials_;
    std::unordered_set<const ExprNode*> open_;      // whose polynomials are being made
    std::set<std::pair<const ExprNode*, const ExprNode*>> equal_;
};

/// Strides of the nodes of one offset; each node once.
class Strides {
public:
    explicit Strides(const Index& v) : variable_(v) {}

    Expr of(const Expr& e) {
        if (auto it = done_.find(e.get()); it != done_.end()) return it->second;
        Expr s = compute(e);
        return done_.emplace(e.get(), std::move(s)).first->second;
    }

private:
    Expr compute(const Expr& e) {
        if (const auto* r = std::get_if<Ref>(&e->as)) return integer(r->variable == variable_ ? 1 : 0);
        if (e.type() == Type::i64) {
            if (const auto* n = std::get_if<Unary>(&e->as); n && n->op == UnaryOp::negate) {
                Expr x = of(n->x);
                return x ? integer(0) - x : x;
            }
            if (const auto* n = std::get_if<Binary>(&e->as))
                if (n->op == BinaryOp::add || n->op == BinaryOp::subtract || n->op == BinaryOp::multiply) return sum_or_product(*n);
        }
        return depends_on(e, variable_) ? Expr() : integer(0);
    }
    Expr sum_or_product(const Binary& n) {
        const Expr x = of(n.x), y = of(n.y);
        if (!x.get() || !y.get()) return {};     // not !x, which would be the expression "not x"
        if (n.op == BinaryOp::add) return x + y;
        if (n.op == BinaryOp::subtract) return x - y;
        if (is_zero(x)) return n.x * y;      // (c) * (a v + b): c a
        if (is_zero(y)) return x * n.y;
        return {};
    }
    static bool is_zero(const Expr& e) { return known(e) && *known(e) == 0; }

    const Index& variable_;
    std::unordered_map<const ExprNode*, Expr> done_;
};

}  // namespace

Expr stride(const Expr& offset, const Index& v) { return Strides(v).of(offset); }
bool same(const Expr& x, const Expr& y) { return Comparison().same(x, y); }

Expr normal(const Expr& e) { return Comparison().normal(e); }
std::optional<std::int64_t> least(const Expr& e) { return Comparison().least(e); }
bool at_most(const Expr& x, const Expr& y) {
    const auto difference = least(y - x);
    return difference && *difference >= 0;
}

}  // namespace bitale::loop
