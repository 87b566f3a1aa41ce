// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_set>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/build.h"
#include "jit/schedule/computed.h"
#include "jit/schedule/equal_values.h"
#include "jit/schedule/passes.h"
#include "jit/schedule/quotient.h"

namespace bitale::jit {
namespace {

using loop::Expr, loop::ExprNode, loop::Stmt;

bool is_one(const Expr& e) {
    const auto* n = std::get_if<loop::Const>(&e->as);
    return n && n->real == 1.0;
}

/// One block of a vector loop.
class Reciprocals {
public:
    explicit Reciprocals(const std::vector<Stmt>& statements) {
        for (const Stmt& s : statements) look_at(s);
        for (Group& g : groups_) decide(g);
    }

    /// `inner` rewrites the statements inside a statement.
    std::vector<Stmt> rewritten(const std::function<Stmt(const Stmt&)>& inner) {
        std::vector<Stmt> out;
        for (std::size_t k = 0; k < seen_.size(); ++k) {
            for (std::size_t g = 0; g < groups_.size(); ++g)
                if (groups_[g].shared && groups_[g].home == k) name(groups_[g], std::to_string(g), out);
            out.push_back(with_quotients(seen_[k], inner));
        }
        return out;
    }

private:
    struct Seen { Stmt statement; std::unordered_map<const ExprNode*, std::size_t> groups; };       // groups: of its divisions
    struct Group {
        Expr divisor;                               // as the first statement writes it
        std::size_t home;                           // that statement
        bool moderate;
        std::unordered_set<const ExprNode*> quotients = {};
        bool shared = false;
        Reciprocal by = {};
    };

    void look_at(const Stmt& s) {
        values_.next_statement();
        seen_.push_back({s, {}});
        if (const Expr value = value_of(s); value.get()) {
            std::vector<Expr> open{value};
            std::unordered_set<const ExprNode*> entered;
            while (!open.empty()) {
                const Expr e = open.back();
                open.pop_back();
                if (!entered.insert(e.get()).second || std::holds_alternative<loop::Load>(e->as)) continue;
                look_at(e);
                std::ranges::copy(always_computed(e), std::back_inserter(open));
            }
        }
        for (const loop::Buffer& b : loop::buffer_uses(s).written) {
            values_.written(b);
            held_.erase(b.get());
        }
        if (const auto* let = std::get_if<loop::Let>(&s->as)) lets_.emplace(let->variable.get(), let->value);
        if (const auto* store = std::get_if<loop::Store>(&s->as); store && store->buffer->space == loop::Space::registers) held_.insert_or_assign(store->buffer.get(), std::pair(store->offset, store->value));
        if (const auto* alloc = std::get_if<loop::Alloc>(&s->as)) values_.written(alloc->buffer);
    }
    void look_at(const Expr& e) {
        const Expr first = values_.first(e);
        if (const loop::Binary* n = division(e)) {
            const Expr divisor = values_.first(n->y);
            const auto [at, fresh] = by_divisor_.emplace(divisor.get(), groups_.size());
            if (fresh) groups_.push_back({n->y, seen_.size() - 1, is_moderate(written_out(n->y))});
            groups_[at->second].quotients.insert(first.get());
            seen_.back().groups.emplace(e.get(), at->second);
        }
        if (!counted_.insert(first.get()).second || !loop::is_float(e.type()) || loop::operands(*e).empty()) return;
        if (const double busy = divider_busy(e)) divider_ += busy;
        else if (!std::holds_alternative<loop::Cast>(e->as)) others_ += 1;
    }

    /// The value that a name or a register was given.
    [[nodiscard]] Expr written_out(const Expr& e) const {
        if (const auto* n = std::get_if<loop::Ref>(&e->as)) {
            const auto let = lets_.find(n->variable.get());
            return let == lets_.end() ? e : let->second;
        }
        const auto* n = std::get_if<loop::Load>(&e->as);
        const auto held = n ? held_.find(n->buffer.get()) : held_.end();
        return held != held_.end() && loop::same(held->second.first, n->offset) ? held->second.second : e;
    }

    /// Shared if the slower of divider and other ports has less to do then.  (Black-Scholes with its derivatives has 6 divisions, but the other
    /// ports are busier still.)
    void decide(Group& g) {
        const auto n = static_cast<double>(g.quotients.size());
        constexpr double operations = 12;       // of a quotient
        const double less = divider_ - (n - 1) * division_busy(g.divisor.type()), more = others_ + n * operations;
        if (n < 2 || std::max(less, more) >= std::max(divider_, others_)) return;
        g.shared = true;
        divider_ = less;
        others_ = more;
    }

    /// The divisor, its reciprocal and the bounds by name, before the first statement that divides.
    void name(Group& g, const std::string& number, std::vector<Stmt>& out) {
        const Expr y = named(out, "divisor" + number, g.divisor);
        const Reciprocal by = reciprocal(y, g.moderate);
        g.by = {y, named(out, "reciprocal" + number, by.r), named(out, "smallest" + number, by.smallest), named(out, "zero" + number, by.zero), by.moderate};
    }

    Stmt with_quotients(const Seen& s, const std::function<Stmt(const Stmt&)>& inner) {
        const Expr value = value_of(s.statement);
        if (!value.get()) return inner(s.statement);
        if (s.groups.empty()) return s.statement;
        Divisions divisions([&](const Expr& whole, const loop::Binary& n) -> Expr {
            const auto at = s.groups.find(whole.get());
            if (at == s.groups.end() || !groups_[at->second].shared) return {};
            const Reciprocal& by = groups_[at->second].by;
            return is_one(n.x) ? by.r : quotient(n.x, by);
        });
        return with_value(s.statement, divisions(value));
    }

    EqualValues values_;
    std::unordered_map<const loop::Variable*, Expr> lets_;
    std::unordered_map<const loop::BufferInfo*, std::pair<Expr, Expr>> held_;       // registers: the last store's offset and value
    std::vector<Seen> seen_;
    std::vector<Group> groups_;
    std::unordered_map<const ExprNode*, std::size_t> by_divisor_;
    std::unordered_set<const ExprNode*> counted_;
    double divider_ = 0, others_ = 0;
};

Stmt shared(const Stmt& s, bool lanes) {
    auto inner = [&](const Stmt& x) { return shared(x, lanes); };
    return std::visit(loop::Match{
        [&](const loop::Block& b) {
            if (lanes) return loop::block(Reciprocals(b.statements).rewritten(inner));
            std::vector<Stmt> out;
            for (const Stmt& x : b.statements) out.push_back(inner(x));
            return loop::block(std::move(out));
        },
        [&](const loop::If& n) { return loop::if_else(n.condition, inner(n.then), n.otherwise ? inner(n.otherwise) : n.otherwise, n.cold); },
        [&](const loop::While& n) { return loop::while_loop(n.condition, inner(n.body)); },
        [&](const loop::For& n) { return loop::make_for(n.variable, n.extent, n.kind, shared(n.body, lanes || n.kind == loop::LoopKind::vector), n.width); },
        [&](const auto&) { return lanes ? loop::block(Reciprocals({s}).rewritten([](const Stmt& x) { return x; })) : s; }}, s->as);
}

}  // namespace

loop::Stmt share_reciprocals(const loop::Stmt& s) { return shared(s, false); }

}  // namespace bitale::jit
