// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

using loop::Expr;
using loop::Stmt;

// Stores that one outermost loop may gain: code size and compile time.
constexpr std::size_t most_known = 64;
constexpr std::size_t most_symbolic = 16;   // where extents or cuts are not known, loops may turn out empty

/// A comparison, minimum or maximum in a loop over i that changes once: `before` for i < at, `after` from there on.
struct Choice { Expr at, before, after; };

/// What changes in a turn of the loop besides its index.
std::unordered_set<const loop::Variable*> names_inside(const Stmt& body) {
    std::unordered_set<const loop::Variable*> names;
    loop::visit(body,
        [&](const Stmt& s) {
            if (auto* n = std::get_if<loop::For>(&s->as)) names.insert(n->variable.get());
            if (auto* n = std::get_if<loop::Let>(&s->as)) names.insert(n->variable.get());
        },
        [&](const Expr& e) {
            if (auto* n = std::get_if<loop::Reduce>(&e->as))
                for (const auto* indices : {&n->rows, &n->run})
                    for (const auto& [k, extent] : *indices) names.insert(k.get());
        });
    return names;
}

bool unchanging(const Expr& e, const std::unordered_set<const loop::Variable*>& names) {
    bool ok = true;
    loop::visit(e, [&](const Expr& x) {
        auto* r = std::get_if<loop::Ref>(&x->as);
        ok &= !(r && names.contains(r->variable.get())) && !std::holds_alternative<loop::Load>(x->as) && !std::holds_alternative<loop::Reduce>(x->as);
    });
    return ok;
}

std::optional<Choice> choice(const Expr& e, const loop::Index& i, const std::unordered_set<const loop::Variable*>& names) {
    using enum loop::BinaryOp;
    auto* n = std::get_if<loop::Binary>(&e->as);
    if (!n || n->x.type() != loop::Type::i64 || (n->op != less && n->op != less_equal && n->op != minimum && n->op != maximum)) return {};
    const Expr difference = n->x - n->y, step = loop::stride(difference, i), step_of_x = loop::stride(n->x, i);
    const auto slope = step ? loop::known(step) : std::nullopt;
    if (!slope || (*slope != 1 && *slope != -1)) return {};
    const Expr start = loop::substitute(difference, i, loop::integer(0));
    if (!unchanging(start, names)) return {};
    const bool rising = *slope == 1, x_stays = step_of_x && loop::known(step_of_x) && *loop::known(step_of_x) == 0;
    // Where x - y < 0 (strict) or x - y <= 0, for x - y = start + i or start - i.  A minimum or maximum may take either where x == y: the
    // operand that moves is kept as long as it may, so that a clamp is cut where the choice is that it belongs to.
    const bool strict = n->op == less || (n->op == minimum && x_stays) || (n->op == maximum && !x_stays);
    const Expr at = loop::normal(rising ? loop::integer(strict ? 0 : 1) - start : start + loop::integer(strict ? 1 : 0));
    auto flag = [](bool b) { return loop::constant(loop::Type::flag, std::int64_t{b}); };
    const Expr there = n->op == minimum ? n->x : n->op == maximum ? n->y : flag(true), elsewhere = n->op == minimum ? n->y : n->op == maximum ? n->x : flag(false);
    return rising ? Choice{at, there, elsewhere} : Choice{at, elsewhere, there};
}

/// The choices of one loop, each with the part of the loop from which on it is `after`.
class Cuts {
public:
    explicit Cuts(const loop::For& f) : extent_(f.extent) {
        const auto names = names_inside(f.body);
        std::vector<std::pair<Expr, Choice>> found;
        loop::visit(f.body, {}, [&](const Expr& e) { if (auto c = choice(e, f.variable, names)) found.emplace_back(e, *c); });
        for (const auto& [e, c] : found)
            if (!made(c)) add(c.at);
        for (auto& [e, c] : found)
            if (const auto from = made(c) ? made(c) : place(c.at)) choices_.emplace(e.get(), Placed{e, c, *from});
    }
    /// Cuts inside the loop, in order.
    [[nodiscard]] const std::vector<Expr>& at() const { return at_; }
    [[nodiscard]] bool empty() const { return choices_.empty(); }
    /// Without cuts, only choices that are the same in every turn are made.
    void drop() {
        std::erase_if(choices_, [&](const auto& p) { return !made(p.second.choice); });
        at_.clear();
    }
    [[nodiscard]] bool known() const { return loop::known(extent_) && std::ranges::all_of(at_, [](const Expr& e) { return loop::known(e).has_value(); }); }
    /// Where part k of the loop begins; the last one ends at the extent.
    [[nodiscard]] Expr begin(std::size_t k) const {
        if (k == 0) return loop::integer(0);
        if (k > at_.size()) return extent_;
        Expr cut = at_[k - 1];
        if (!loop::at_most(loop::integer(0), cut)) cut = loop::max(cut, loop::integer(0));
        return loop::at_most(cut, extent_) ? cut : loop::min(cut, extent_);
    }
    /// The body with the choices as they are in part k.
    [[nodiscard]] Stmt body(const Stmt& s, std::size_t k) const {
        return loop::rewrite(s, [&](const Expr& e) -> Expr {
            const auto c = choices_.find(e.get());
            return c == choices_.end() ? Expr() : k < c->second.from ? c->second.choice.before : c->second.choice.after;
        });
    }

private:
    struct Placed { Expr node; Choice choice; std::size_t from; };
    static constexpr std::size_t never = ~std::size_t{0};

    /// The choice is the same in every turn: from part 0 on, or never.
    [[nodiscard]] std::optional<std::size_t> made(const Choice& c) const {
        if (loop::at_most(c.at, loop::integer(0))) return 0;
        return loop::at_most(extent_, c.at) ? std::optional(never) : std::nullopt;
    }
    [[nodiscard]] std::optional<std::size_t> place(const Expr& cut) const {
        const auto same = std::ranges::find_if(at_, [&](const Expr& e) { return loop::same(e, cut); });
        return same == at_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(same - at_.begin()) + 1);
    }
    /// Into its place, if it can be compared with the others.
    void add(const Expr& cut) {
        if (place(cut)) return;
        const auto next = std::ranges::find_if(at_, [&](const Expr& e) { return loop::at_most(cut, e); });
        if (std::all_of(at_.begin(), next, [&](const Expr& e) { return loop::at_most(e, cut); })) at_.insert(next, cut);
    }

    Expr extent_;
    std::vector<Expr> at_;
    std::unordered_map<const loop::ExprNode*, Placed> choices_;
};

std::size_t count_stores(const Stmt& s) {
    std::size_t n = 0;
    loop::visit(s, [&](const Stmt& x) { n += std::holds_alternative<loop::Store>(x->as) || std::holds_alternative<loop::Accumulate>(x->as); });
    return n;
}

/// A copy with buffers of its own: what is allocated in one place only may have a slice for each worker there.
Stmt with_own_buffers(const Stmt& s) {
    std::unordered_map<const loop::BufferInfo*, loop::Buffer> own;
    loop::visit(s, [&](const Stmt& x) {
        if (auto* n = std::get_if<loop::Alloc>(&x->as)) own.emplace(n->buffer.get(), std::make_shared<const loop::BufferInfo>(*n->buffer));
    });
    if (own.empty()) return s;
    const auto buffer = [&](const loop::Buffer& b) { return own.contains(b.get()) ? own.at(b.get()) : b; };
    const loop::ExprRewrite loads = [&](const Expr& e) -> Expr {
        auto* n = std::get_if<loop::Load>(&e->as);
        return n && own.contains(n->buffer.get()) ? loop::load(own.at(n->buffer.get()), n->offset) : Expr();
    };
    return loop::rewrite_statements(loop::rewrite(s, loads), [&](const Stmt& x) -> Stmt {
        if (auto* n = std::get_if<loop::Store>(&x->as)) return loop::store(buffer(n->buffer), n->offset, n->value, x->origin);
        if (auto* n = std::get_if<loop::Accumulate>(&x->as)) return loop::accumulate(buffer(n->buffer), n->offset, n->value, n->op, n->join);
        if (auto* n = std::get_if<loop::Alloc>(&x->as)) return loop::alloc(buffer(n->buffer));
        return nullptr;
    });
}

/// One outermost loop and all that it becomes.
class Splitting {
public:
    Stmt statement(const Stmt& s) {
        return loop::rewrite_statements(s, [&](const Stmt& x) -> Stmt {
            auto* f = std::get_if<loop::For>(&x->as);
            return f && f->kind == loop::LoopKind::serial ? split(*f) : nullptr;
        });
    }

private:
    /// Choices that a made choice uncovers (a clamp in a clamp) are made in the parts.
    Stmt split(const loop::For& f) {
        Cuts cuts(f);
        const std::size_t copied = cuts.at().size() * count_stores(f.body);
        if (copies_ + copied > (cuts.known() ? most_known : most_symbolic)) cuts.drop();
        else copies_ += copied;
        if (cuts.empty()) return loop::make_for(f.variable, f.extent, f.kind, statement(f.body));
        std::vector<Stmt> parts;
        for (std::size_t k = 0; k <= cuts.at().size(); ++k) {
            const Expr begin = cuts.begin(k), extent = loop::normal(cuts.begin(k + 1) - begin);
            const Stmt body = cuts.body(k == 0 ? f.body : with_own_buffers(f.body), k);
            const auto known = loop::known(extent);
            if (known && *known <= 0) continue;
            if (known && *known == 1) parts.push_back(statement(loop::substitute(body, f.variable, begin)));
            else {
                const auto i = loop::index(f.variable->name, known.value_or(0));
                parts.push_back(split({i, extent, f.kind, 0, loop::substitute(body, f.variable, begin + loop::ref(i))}));
            }
        }
        return loop::block(std::move(parts));
    }

    std::size_t copies_ = 0;
};

}  // namespace

Stmt split_loops(const Stmt& s) {
    if (auto* b = std::get_if<loop::Block>(&s->as)) {
        std::vector<Stmt> out;
        for (const auto& x : b->statements) out.push_back(split_loops(x));
        return loop::block(std::move(out));
    }
    return Splitting().statement(s);
}

}  // namespace bitale::jit
