// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "engine/loop/walk.h"
#include "jit/schedule/computed.h"
#include "jit/schedule/equal_values.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

using loop::Expr, loop::ExprNode, loop::Stmt;

/// What is worth a name.  Loads are repeated, as operands in memory cost nothing; so are flags, as there are few registers for them, and
/// reinterpretations.
bool has_name(const Expr& e) {
    if (const auto* n = std::get_if<loop::Load>(&e->as)) return n->buffer->space == loop::Space::constant;
    if (const auto* n = std::get_if<loop::Cast>(&e->as); n && n->bits) return false;
    return e.type() != loop::Type::flag && !std::holds_alternative<loop::Const>(e->as) && !std::holds_alternative<loop::Ref>(e->as);
}

/// One block: values that several statements compute become names before the first of them.
class Sharing {
public:
    Sharing(const std::vector<Stmt>& statements, Aliases aliases) : values_(std::move(aliases)) {
        for (const Stmt& s : statements) look_at(s);
    }

    std::vector<Stmt> rewritten(const std::function<Stmt(const Stmt&, const Aliases&)>& inner) {
        std::vector<Stmt> out;
        for (std::size_t k = 0; k < seen_.size(); ++k) {
            const Seen& s = seen_[k];
            for (const Expr& e : s.fresh)
                if (const auto it = names_.find(e.get()); it != names_.end()) {
                    out.push_back(loop::let(it->second, with_names(e, e)));
                    defined_.insert(e.get());
                }
            out.push_back(s.value ? with_value(s.statement, with_names(s.value, {})) : inner(s.statement, values_.aliases()));
        }
        return out;
    }

private:
    struct Seen { Stmt statement; Expr value; std::vector<Expr> fresh; };       // fresh: values met first here, operands first

    void look_at(const Stmt& s) {
        values_.next_statement();
        seen_.push_back({s, {}, {}});
        if (const Expr own = value_of(s); own.get()) {
            const Expr value = values_.first(own);
            seen_.back().value = value;
            meet(value);
            if (const auto* let = std::get_if<loop::Let>(&s->as))
                if (const auto [it, fresh] = lets_.emplace(value.get(), let->variable); !fresh) values_.aliases().emplace(let->variable.get(), it->second);
        }
        for (const loop::Buffer& b : loop::buffer_uses(s).written) values_.written(b);
        if (const auto* alloc = std::get_if<loop::Alloc>(&s->as)) values_.written(alloc->buffer);
    }

    void meet(const Expr& root) {
        const std::size_t now = seen_.size() - 1;
        std::vector<Expr> open{root};
        std::unordered_map<const ExprNode*, bool> entered;
        while (!open.empty()) {
            const Expr e = open.back();
            const auto at = homes_.find(e.get());
            if (at != homes_.end() && at->second < now && has_name(e)) {
                auto& name = names_[e.get()];
                if (!name) name = std::make_shared<const loop::Variable>(loop::Variable{"c" + std::to_string(names_.size() - 1), e.type()});
                open.pop_back();
            } else if (entered.emplace(e.get(), true).second) {
                std::ranges::copy(always_computed(e), std::back_inserter(open));
            } else {
                open.pop_back();
                if (homes_.emplace(e.get(), now).second) seen_[now].fresh.push_back(e);
            }
        }
    }

    /// e with the names that are there; not for `whole` itself.
    Expr with_names(const Expr& e, const Expr& whole) {
        return loop::rewrite(e, [&](const Expr& x) -> Expr {
            if (std::holds_alternative<loop::Load>(x->as) && !defined_.contains(x.get())) return x;     // its offset stays
            return x.get() != whole.get() && defined_.contains(x.get()) ? loop::ref(names_.at(x.get())) : Expr();
        });
    }

    EqualValues values_;
    std::vector<Seen> seen_;
    std::unordered_map<const ExprNode*, std::size_t> homes_;        // the first statement that computes it in any case
    std::unordered_map<const ExprNode*, loop::Index> names_, lets_;
    std::unordered_set<const ExprNode*> defined_;
};

Stmt shared(const Stmt& s, const Aliases& aliases, bool lanes) {
    auto inner = [&](const Stmt& x, const Aliases& a) { return shared(x, a, lanes); };
    return std::visit(loop::Match{
        [&](const loop::Block& b) {
            if (lanes) return loop::block(Sharing(b.statements, aliases).rewritten(inner));
            std::vector<Stmt> out;
            for (const Stmt& x : b.statements) out.push_back(inner(x, aliases));
            return loop::block(std::move(out));
        },
        [&](const loop::If& n) { return loop::if_else(n.condition, inner(n.then, aliases), n.otherwise ? inner(n.otherwise, aliases) : n.otherwise, n.cold); },
        [&](const loop::While& n) { return loop::while_loop(n.condition, inner(n.body, aliases)); },
        [&](const loop::For& n) { return loop::make_for(n.variable, n.extent, n.kind, shared(n.body, aliases, lanes || n.kind == loop::LoopKind::vector), n.width); },
        [&](const auto&) { return lanes ? loop::block(Sharing({s}, aliases).rewritten([](const Stmt& x, const Aliases&) { return x; })) : s; }}, s->as);
}

}  // namespace

loop::Stmt share_values(const loop::Stmt& s) { return shared(s, {}, false); }

}  // namespace bitale::jit
