// SPDX-License-Identifier: BSD-3-Clause
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

constexpr std::int64_t largest = 8;     // elements: what straight-line code may hold

/// Buffers that qualify: small, known, never touched at an offset that is not constant after unrolling, nor by another thread.
class Candidates {
public:
    explicit Candidates(const loop::Stmt& s) { walk(s); }
    [[nodiscard]] bool contains(const loop::Buffer& b) const {
        const auto n = b->space == loop::Space::arena ? loop::known(b->size) : std::nullopt;
        return n && *n <= largest && !refused_.contains(b.get());
    }

private:
    void walk(const loop::Stmt& s) {
        std::visit(loop::Match{
            [&](const loop::For& n) {
                value(n.extent);
                if (n.kind == loop::LoopKind::unrolled) unrolled_.insert(n.variable.get());
                if (n.kind == loop::LoopKind::parallel) apart(n.body); else walk(n.body);
                unrolled_.erase(n.variable.get());      // another loop may count with the same variable and not be unrolled
            },
            [&](const loop::While& n) { value(n.condition); walk(n.body); },
            [&](const loop::Block& b) { for (const auto& x : b.statements) walk(x); },
            [&](const loop::If& n) { value(n.condition); walk(n.then); walk(n.otherwise); },
            [&](const loop::Outline& n) { apart(n.body); },
            [&](const loop::Let& n) { value(n.value); },
            [&](const loop::Store& n) { access(n.buffer, n.offset); value(n.offset); value(n.value); },
            [&](const loop::Accumulate& n) { access(n.buffer, n.offset); value(n.offset); value(n.value); },
            [&](const loop::Alloc& n) { allocated_.insert(n.buffer.get()); },
            [&](const loop::Fail& n) { for (const loop::Expr* e : {&n.condition, &n.index, &n.value, &n.bound}) value(*e); },
            [&](const auto&) {}}, s->as);
    }
    /// The body of another function, which does not see the registers of this one.
    void apart(const loop::Stmt& body) {
        auto outside = std::exchange(allocated_, {});
        walk(body);
        allocated_ = std::move(outside);
    }
    void value(const loop::Expr& e) {
        loop::visit(e, [&](const loop::Expr& x) { if (auto* l = std::get_if<loop::Load>(&x->as)) access(l->buffer, l->offset); });
    }
    void access(const loop::Buffer& b, const loop::Expr& offset) {
        if (!allocated_.contains(b.get())) refused_.insert(b.get());    // allocated outside a parallel loop: other threads do not see registers
        loop::visit(offset, [&](const loop::Expr& x) {
            auto* r = std::get_if<loop::Ref>(&x->as);
            if ((r && !unrolled_.contains(r->variable.get())) || std::holds_alternative<loop::Load>(x->as)) refused_.insert(b.get());
        });
    }
    std::unordered_set<const loop::Variable*> unrolled_;
    std::unordered_set<const loop::BufferInfo*> refused_, allocated_;
};

class Promotion {
public:
    explicit Promotion(const Candidates& c) : candidates_(c) {}
    loop::Stmt statement(const loop::Stmt& s) {
        return std::visit(loop::Match{
            [&](const loop::For& n) { return loop::make_for(n.variable, value(n.extent), n.kind, statement(n.body), n.width); },
            [&](const loop::While& n) { return loop::while_loop(value(n.condition), statement(n.body)); },
            [&](const loop::Block& b) {
                std::vector<loop::Stmt> out;
                for (const auto& x : b.statements) out.push_back(statement(x));
                return loop::block(std::move(out));
            },
            [&](const loop::If& n) { return loop::if_else(value(n.condition), statement(n.then), statement(n.otherwise), n.cold); },
            [&](const loop::Let& n) { return loop::let(n.variable, value(n.value)); },
            [&](const loop::Store& n) { return loop::store(buffer(n.buffer), value(n.offset), value(n.value), s->origin); },
            [&](const loop::Accumulate& n) { return loop::accumulate(buffer(n.buffer), value(n.offset), value(n.value), n.op, n.join); },
            [&](const loop::Alloc& n) { return loop::alloc(buffer(n.buffer)); },
            [&](const loop::Fail& n) { return loop::statement(loop::Fail{value(n.condition), n.check, value(n.index), value(n.value), value(n.bound)}, s->origin); },
            [&](const auto&) { return s; }}, s->as);
    }

private:
    loop::Expr value(const loop::Expr& e) {
        return loop::rewrite(e, [&](const loop::Expr& x) -> loop::Expr {
            auto* l = std::get_if<loop::Load>(&x->as);
            return l && candidates_.contains(l->buffer) ? loop::load(buffer(l->buffer), l->offset) : loop::Expr();
        });
    }
    loop::Buffer buffer(const loop::Buffer& b) {
        if (!candidates_.contains(b)) return b;
        auto& r = promoted_[b.get()];
        if (!r) r = loop::registers(b->name, b->type, *loop::known(b->size));
        return r;
    }
    const Candidates& candidates_;
    std::unordered_map<const loop::BufferInfo*, loop::Buffer> promoted_;
};

}  // namespace

loop::Stmt promote_registers(const loop::Stmt& s) {
    const Candidates candidates(s);
    return Promotion(candidates).statement(s);
}

}  // namespace bitale::jit
