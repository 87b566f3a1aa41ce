// SPDX-License-Identifier: BSD-3-Clause
#include <unordered_map>

#include "engine/loop/walk.h"
#include "jit/schedule/contractions/contraction.h"

namespace bitale::jit {

using loop::Expr;
using loop::Stmt;

namespace {

/// The statements of a body that only computes and stores, registers of one element as Lets; nothing for other bodies.
std::optional<std::vector<Stmt>> straight(const Stmt& body) {
    std::vector<Stmt> all;
    if (auto* b = std::get_if<loop::Block>(&body->as)) all = b->statements;
    else all = {body};
    // What a register or an element of memory was given, by name.  A turn reads of what it writes only its own element.
    std::unordered_map<const loop::BufferInfo*, loop::Index> names;
    auto value = [&](const Expr& e) {
        return loop::rewrite(e, [&](const Expr& x) -> Expr {
            auto* l = std::get_if<loop::Load>(&x->as);
            const auto at = l ? names.find(l->buffer.get()) : names.end();
            return at == names.end() ? Expr() : loop::ref(at->second);
        });
    };
    auto is_read_behind = [&](const loop::Buffer& b, std::size_t k) {
        bool read = false;
        for (++k; k < all.size(); ++k) loop::visit(all[k], {}, [&](const Expr& e) { auto* l = std::get_if<loop::Load>(&e->as); read |= l && l->buffer == b; });
        return read;
    };
    std::vector<Stmt> out;
    for (std::size_t k = 0; k < all.size(); ++k) {
        const Stmt& s = all[k];
        if (auto* n = std::get_if<loop::Alloc>(&s->as)) {
            if (n->buffer->space != loop::Space::registers || loop::known(n->buffer->size) != std::optional<std::int64_t>(1)) return {};
            continue;
        }
        auto* n = std::get_if<loop::Store>(&s->as);
        if (!n) return {};
        const bool memory = n->buffer->space != loop::Space::registers;
        const Expr v = value(n->value), offset = value(n->offset);
        if (memory && !is_read_behind(n->buffer, k)) {
            out.push_back(loop::store(n->buffer, offset, v, s->origin));
            continue;
        }
        auto name = std::make_shared<const loop::Variable>(loop::Variable{n->buffer->name, n->buffer->type});
        if (!names.try_emplace(n->buffer.get(), name).second) return {};
        out.push_back(loop::let(name, v));
        if (memory) out.push_back(loop::store(n->buffer, offset, loop::ref(name), s->origin));
    }
    return out;
}

/// The only Reduce of the statements, if it is a contraction.
Expr only_reduce(const std::vector<Stmt>& statements) {
    Expr found;
    bool only = true;
    for (const Stmt& s : statements)
        loop::visit(s, {}, [&](const Expr& e) {
            if (!std::holds_alternative<loop::Reduce>(e->as) || e.get() == found.get()) return;
            only &= !found;
            found = e;
        });
    return only && found && loop::is_contraction(std::get<loop::Reduce>(found->as).op) ? found : Expr();
}

/// For outer < rows, nested < columns, either of which may be missing: the body.
std::optional<Contraction> made_of(const loop::Index& outer, const Expr& rows, const loop::Index& nested, const Expr& columns, std::vector<Stmt> body) {
    const Expr reduce = only_reduce(body);
    if (!reduce) return {};
    const auto& r = std::get<loop::Reduce>(reduce->as);
    const Merged run = merge_indices(r.run, r.element, "k");
    const auto& product = std::get<loop::Binary>(run.element->as);
    if (loop::known(run.extent) == std::optional<std::int64_t>(0)) return {};
    auto on = [](const Expr& e, const loop::Index& v) { return v && loop::depends_on(e, v); };
    Contraction c{outer, nested, run.flat, rows, columns, run.extent, product.x, product.y, reduce, r.op, std::move(body)};
    if (on(c.a, c.j) || on(c.b, c.i)) std::swap(c.a, c.b);      // x * y is y * x
    if (on(c.a, c.j) || on(c.b, c.i)) return {};
    if (!nested && c.order == loop::ReduceOp::chain) {          // a vector's results run along the columns
        std::swap(c.i, c.j);
        std::swap(c.rows, c.columns);
        std::swap(c.a, c.b);
    }
    return c;
}

}  // namespace

std::optional<Contraction> match_contraction(const loop::For& f) {
    if (f.kind != loop::LoopKind::serial) return {};
    auto* inner = std::get_if<loop::For>(&f.body->as);
    if (inner && (inner->kind != loop::LoopKind::serial || loop::depends_on(inner->extent, f.variable))) return {};
    auto body = straight(inner ? inner->body : f.body);
    if (!body) return {};
    return made_of(f.variable, f.extent, inner ? inner->variable : nullptr, inner ? inner->extent : loop::integer(1), std::move(*body));
}

std::optional<Contraction> match_contraction(const Stmt& one_result) {
    if (!std::holds_alternative<loop::Store>(one_result->as)) return {};
    return made_of(nullptr, loop::integer(1), nullptr, loop::integer(1), {one_result});
}

Expr Contraction::a_at(const Expr& row, const Expr& at_k) const { return i ? loop::substitute(a, {{i, row}, {k, at_k}}) : loop::substitute(a, k, at_k); }
Expr Contraction::b_at(const Expr& at_k, const Expr& column) const { return j ? loop::substitute(b, {{j, column}, {k, at_k}}) : loop::substitute(b, k, at_k); }

Stmt Contraction::consumer(const Expr& row, const Expr& column, const Expr& result) const {
    loop::Substitution here;
    if (i) here.emplace(i, row);
    if (j) here.emplace(j, column);
    std::vector<Stmt> out;
    for (const Stmt& s : body) out.push_back(s);
    const Stmt replaced = loop::rewrite(loop::block(std::move(out)), [&](const Expr& e) { return e.get() == reduce.get() ? result : Expr(); });
    return loop::substitute(replaced, here);
}

const loop::Store* Contraction::update() const {
    const loop::Store* only = nullptr;
    bool one = true, reads = false;
    for (const Stmt& s : body)
        if (auto* store = std::get_if<loop::Store>(&s->as)) {
            one &= !only;
            only = store;
        }
    if (!only || !one || only->value.type() != type()) return nullptr;
    for (const Stmt& s : body) {
        auto* let = std::get_if<loop::Let>(&s->as);
        one &= !let || !loop::depends_on(only->offset, let->variable);
        loop::visit(s, {}, [&](const Expr& e) {
            auto* load = std::get_if<loop::Load>(&e->as);
            reads |= load && load->buffer == only->buffer;
        });
    }
    return one && reads ? only : nullptr;
}

bool Contraction::is_light() const {
    constexpr int few = 16, slow = 8;       // operations; what a division or root counts
    int count = 0;
    for (const Stmt& s : body)
        loop::visit(s, {}, [&](const Expr& e) {
            if (!loop::is_float(e.type()) || loop::operands(*e).empty() || std::holds_alternative<loop::Load>(e->as)) return;
            auto* binary = std::get_if<loop::Binary>(&e->as);
            auto* unary = std::get_if<loop::Unary>(&e->as);
            const bool takes_long = (binary && binary->op == loop::BinaryOp::divide) || (unary && unary->op == loop::UnaryOp::square_root);
            count += takes_long ? slow : 1;
        });
    return count <= few;
}

Expr present(const Expr& extent, const Expr& begin, std::int64_t n) { return loop::known(extent) ? loop::integer(n) : loop::min(loop::integer(n), extent - begin); }
Expr at_or_last(const Expr& extent, const Expr& at) { return loop::known(extent) ? at : loop::min(at, extent - loop::integer(1)); }
Expr quotient_up(const Expr& n, const Expr& d) { return (n + (d - loop::integer(1))) / d; }

}  // namespace bitale::jit
