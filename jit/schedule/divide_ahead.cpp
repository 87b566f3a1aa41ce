// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/build.h"
#include "jit/schedule/computed.h"
#include "jit/schedule/passes.h"
#include "jit/schedule/quotient.h"

namespace bitale::jit {
namespace {

using loop::Expr, loop::Stmt;

// Operations of a turn: the processor holds some 100 that wait, so it does not see the divisions of the turns behind (measured, N-body: 2.05 -> 1.92 ms,
// Black-Scholes: 6.6 -> 5.2 ms).
constexpr double long_wait = 32;

/// The vector loop around or inside a serial one.
struct Lanes { loop::Index lane; int width = 0; };

/// What a value takes: of the divider, and other operations of floats.
struct Work { double divider = 0, operations = 0; };
Work work(const Expr& value) {
    Work w;
    std::vector<Expr> open{value};
    std::unordered_set<const loop::ExprNode*> seen;
    while (!open.empty()) {
        const Expr e = open.back();
        open.pop_back();
        if (!seen.insert(e.get()).second) continue;
        const double busy = divider_busy(e);
        w.divider += busy;
        w.operations += busy == 0 && loop::is_float(e.type()) && !loop::operands(*e).empty() && !std::holds_alternative<loop::Load>(e->as);
        std::ranges::copy(always_computed(e), std::back_inserter(open));
    }
    return w;
}

/// What one turn of a serial loop does, without loops inside.  Values, names and registers, that depend on the turn alone are early if they wait, or if such are made of
/// them; those that the rest of the turn uses are carried to it, unless they are quickly computed again.
class Turn {
public:
    Turn(const loop::For& f, const std::vector<Stmt>& statements, const Lanes& lanes) : f_(f), statements_(statements), lanes_(lanes) {
        for (const Stmt& s : statements)
            for (const loop::Buffer& b : loop::buffer_uses(s).written) ++writes_[b.get()];
        for (const Stmt& s : statements) look_at(s);
        find_early();
        find_carried();
        if (!carried_.empty()) ahead_ = loop::arena("ahead", carried_[0]->value.type(), loop::integer(static_cast<std::int64_t>(carried_.size()) * lanes.width));
    }
    [[nodiscard]] bool is_worth() const { return !carried_.empty() && all_.operations >= long_wait && all_.divider >= busy_divider * all_.operations; }
    [[nodiscard]] const loop::Buffer& ahead() const { return ahead_; }

    /// ahead = what is carried to turn i.
    [[nodiscard]] std::vector<Stmt> computed(const Expr& i) const {
        std::vector<Stmt> out;
        std::unordered_map<const void*, Expr> known;        // by name or register
        for (const Value* v : early_) {
            const Expr value = loop::rewrite(v->value, [&](const Expr& e) -> Expr {
                const auto at = known.find(source(e));
                return at == known.end() ? Expr() : at->second;
            });
            known.emplace(v->key, named(out, "ahead", loop::substitute(value, f_.variable, i)));
        }
        for (std::size_t k = 0; k < carried_.size(); ++k) out.push_back(loop::store(ahead_, slot(k), known.at(carried_[k]->key)));
        return out;
    }
    /// The turn, which finds there what is carried to it and computes what is to the next one.
    [[nodiscard]] std::vector<Stmt> written() const {
        std::vector<Stmt> out;
        std::unordered_map<const loop::StmtNode*, Stmt> found;
        for (std::size_t k = 0; k < carried_.size(); ++k) {
            const Expr early = named(out, "early", loop::load(ahead_, slot(k)));
            found.emplace(carried_[k]->statement.get(), with_value(carried_[k]->statement, early));
        }
        const loop::Index next = loop::index("next", loop::known(f_.extent).value_or(0));
        out.push_back(loop::let(next, loop::min(loop::ref(f_.variable) + loop::integer(1), f_.extent - loop::integer(1))));
        std::ranges::move(computed(loop::ref(next)), std::back_inserter(out));
        for (const Stmt& s : statements_) {
            const auto at = found.find(s.get());
            out.push_back(at == found.end() ? s : at->second);
        }
        return out;
    }

private:
    struct Value { Stmt statement; Expr value; const void* key; Work work; };     // key: the name, or the register that is written once

    void look_at(const Stmt& s) {
        const Expr value = value_of(s);
        if (!value.get()) return;
        const Work own = work(value);
        all_ = {all_.divider + own.divider, all_.operations + own.operations};
        bool pure = true;
        loop::visit(value, [&](const Expr& e) {
            const auto* load = std::get_if<loop::Load>(&e->as);
            const auto* name = std::get_if<loop::Ref>(&e->as);
            pure &= !(load && writes_.contains(load->buffer.get()) && !keys_.contains(source(e))) && !(name && impure_.contains(name->variable.get()));
        });
        const auto* let = std::get_if<loop::Let>(&s->as);
        const auto* store = std::get_if<loop::Store>(&s->as);
        if (let && !pure) impure_.insert(let->variable.get());
        const bool once = store && store->buffer->space == loop::Space::registers && writes_.at(store->buffer.get()) == 1 && is_lane(store->offset);
        if (!pure || (!let && !once)) return;
        values_.push_back(std::make_unique<Value>(Value{s, value, let ? static_cast<const void*>(let->variable.get()) : store->buffer.get(), own}));
        keys_.insert(values_.back()->key);
    }
    void find_early() {
        std::unordered_set<const void*> used;
        for (auto v = values_.rbegin(); v != values_.rend(); ++v) {
            if ((*v)->work.divider == 0 && !used.contains((*v)->key)) continue;
            early_.insert(early_.begin(), v->get());
            loop::visit((*v)->value, [&](const Expr& e) { used.insert(source(e)); });
        }
    }
    void find_carried() {
        constexpr double quick = 3;     // operations
        std::unordered_set<const void*> used;
        auto use = [&](const Expr& value) { loop::visit(value, [&](const Expr& e) { used.insert(source(e)); }); };
        auto v = values_.rbegin();
        for (auto s = statements_.rbegin(); s != statements_.rend(); ++s) {
            const Expr value = value_of(*s);
            if (v == values_.rend() || (*v)->statement != *s) {
                if (value.get()) use(value);
                continue;
            }
            const bool early = std::ranges::find(early_, v->get()) != early_.end() && (carried_.empty() || carried_[0]->value.type() == value.type());
            if (!used.contains((*v)->key)) {}       // only what is early uses it
            else if (early && ((*v)->work.divider > 0 || (*v)->work.operations > quick)) carried_.insert(carried_.begin(), v->get());
            else use(value);
            ++v;
        }
    }
    bool is_lane(const Expr& offset) const {
        const auto* r = std::get_if<loop::Ref>(&offset->as);
        return r && r->variable == lanes_.lane;
    }
    /// The name or register that e reads, as a key; null for other expressions.
    const void* source(const Expr& e) const {
        if (const auto* r = std::get_if<loop::Ref>(&e->as)) return r->variable.get();
        const auto* load = std::get_if<loop::Load>(&e->as);
        return load && is_lane(load->offset) ? load->buffer.get() : nullptr;
    }
    [[nodiscard]] Expr slot(std::size_t k) const { return loop::integer(static_cast<std::int64_t>(k) * lanes_.width) + loop::ref(lanes_.lane); }

    const loop::For& f_;
    const std::vector<Stmt>& statements_;
    Lanes lanes_;
    std::unordered_map<const loop::BufferInfo*, int> writes_;       // statements of the turn that write it
    std::unordered_set<const loop::Variable*> impure_;
    std::unordered_set<const void*> keys_;                          // of values_
    std::vector<std::unique_ptr<Value>> values_;
    std::vector<const Value*> early_, carried_;
    loop::Buffer ahead_;
    Work all_;
};

bool has_loops(const Stmt& body) {
    bool found = false;
    loop::visit(body, [&](const Stmt& s) { found |= std::holds_alternative<loop::For>(s->as) || std::holds_alternative<loop::While>(s->as); });
    return found;
}

/// Writes the loops inside; lanes: those of a vector loop around, before which the buffers are allocated.
class Loops {
public:
    explicit Loops(Lanes lanes = {}) : lanes_(std::move(lanes)) {}
    Stmt operator()(const Stmt& s) {
        return loop::rewrite_statements(s, [&](const Stmt& x) -> Stmt {
            const auto* f = std::get_if<loop::For>(&x->as);
            if (!f) return nullptr;
            if (f->kind == loop::LoopKind::vector) {
                Loops inside({f->variable, f->width});
                const Stmt body = inside(f->body);
                inside.allocs_.push_back(loop::make_for(f->variable, f->extent, f->kind, body, f->width));
                return loop::block(std::move(inside.allocs_));
            }
            const auto turns = loop::known(f->extent);
            if (f->kind != loop::LoopKind::serial || (turns && *turns < 2)) return nullptr;
            if (lanes_.lane) return turns ? begun_early(*f, nullptr) : nullptr;
            const auto* vector = std::get_if<loop::For>(&f->body->as);
            const bool same_lanes = vector && vector->kind == loop::LoopKind::vector && !loop::depends_on(vector->extent, f->variable);
            return same_lanes ? begun_early(*f, vector) : nullptr;
        });
    }

private:
    /// The loop with each turn begun in the one before; vector: the loop inside it, if none is around it.
    Stmt begun_early(const loop::For& f, const loop::For* vector) {
        const Stmt& inner = vector ? vector->body : f.body;
        const auto* body = std::get_if<loop::Block>(&inner->as);
        if (!body || has_loops(inner)) return nullptr;
        const Turn turn(f, body->statements, vector ? Lanes{vector->variable, vector->width} : lanes_);
        if (!turn.is_worth()) return nullptr;
        auto in_lanes = [&](std::vector<Stmt> s) { return vector ? loop::make_for(vector->variable, vector->extent, vector->kind, loop::block(std::move(s)), vector->width) : loop::block(std::move(s)); };
        std::vector<Stmt> out{in_lanes(turn.computed(loop::integer(0))), loop::make_for(f.variable, f.extent, f.kind, in_lanes(turn.written()))};
        if (vector) out.insert(out.begin(), loop::alloc(turn.ahead()));
        else allocs_.push_back(loop::alloc(turn.ahead()));
        return loop::known(f.extent) ? loop::block(std::move(out)) : loop::if_else(loop::integer(0) < f.extent, loop::block(std::move(out)));
    }

    Lanes lanes_;
    std::vector<Stmt> allocs_;
};

}  // namespace

loop::Stmt divide_ahead(const loop::Stmt& s) { return Loops()(s); }

}  // namespace bitale::jit
