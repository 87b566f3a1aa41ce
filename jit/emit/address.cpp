// SPDX-License-Identifier: BSD-3-Clause
/// Offsets as polynomials of indices, and pointers whose parts are computed at the top of the loop they vary in.
#include <algorithm>

#include "jit/emit/abi.h"
#include "jit/emit/function_emitter.h"
#include "jit/emit/hoist.h"

namespace bitale::jit {

using namespace loop;

namespace {

constexpr std::size_t most_terms = 16;  // an offset with more is computed as it is written

Term scaled(Term t, const Term& by) {
    t.coefficient *= by.coefficient;
    t.factors.insert(t.factors.end(), by.factors.begin(), by.factors.end());
    return t;
}
/// All lane-free parts of an address, the constant as a term without factors.
std::vector<Term> lane_free(const Address& a) {
    auto terms = a.terms;
    if (a.constant) terms.push_back({a.constant, {}});
    return terms;
}
std::vector<Term> per_lane(const Address& a) {
    auto terms = a.stride_terms;
    if (a.stride) terms.push_back({a.stride, {}});
    return terms;
}
void add(std::int64_t& constant, std::vector<Term>& terms, const Term& t) {
    if (t.factors.empty()) constant += t.coefficient; else terms.push_back(t);
}
void add(Address& to, const Address& from, std::int64_t sign) {
    for (const Term& t : lane_free(from)) add(to.constant, to.terms, scaled(t, {sign, {}}));
    for (const Term& t : per_lane(from)) add(to.stride, to.stride_terms, scaled(t, {sign, {}}));
}
std::optional<Address> times(const Address& x, const Address& y) {
    const bool lanes_x = !x.uniform(), lanes_y = !y.uniform();
    if (x.irregular || y.irregular || (lanes_x && lanes_y)) return {};
    const Address &a = lanes_y ? y : x, &b = lanes_y ? x : y;       // b is free of lanes
    const auto factors = lane_free(b);
    if ((lane_free(a).size() + per_lane(a).size()) * factors.size() > most_terms) return {};
    Address out;
    for (const Term& f : factors) {
        for (const Term& t : lane_free(a)) add(out.constant, out.terms, scaled(t, f));
        for (const Term& t : per_lane(a)) add(out.stride, out.stride_terms, scaled(t, f));
    }
    return out;
}

}  // namespace

Address FunctionEmitter::address(const Expr& e) {
    if (auto k = known(e)) return {.constant = *k};
    if (const auto* r = std::get_if<Ref>(&e->as)) return reference(e, *r);
    const auto* n = std::get_if<Binary>(&e->as);
    if (!n || e.type() != Type::i64 || (n->op != BinaryOp::add && n->op != BinaryOp::subtract && n->op != BinaryOp::multiply)) return opaque(e);
    Address x = address(n->x);
    const Address y = address(n->y);
    if (n->op == BinaryOp::multiply) {
        auto product = times(x, y);
        return product ? *product : opaque(e);
    }
    if (y.irregular && (x.irregular || n->op == BinaryOp::subtract)) return opaque(e);
    add(x, y, n->op == BinaryOp::add ? 1 : -1);
    if (y.irregular) x.irregular = y.irregular;
    return x;
}

Address FunctionEmitter::reference(const Expr& e, const Ref& r) {
    const Binding& x = binding(r.variable);
    if (x.lane) return {.stride = 1};
    if (x.affine) return *x.affine;
    if (x.value->getType()->isVectorTy() || x.value->getType() != b_.getInt64Ty()) return opaque(e);
    return {.terms = {{1, {{x.value, x.depth, x.hoistable}}}}};
}

/// An expression of indices and dims alone, computed at the top of the innermost loop it varies in.
std::optional<Factor> FunctionEmitter::hoisted(const Expr& e) {
    std::size_t depth = 0;
    bool possible = e.type() == Type::i64, varies = false;  // varies: the node has another value in the next turn of an unrolled loop
    visit(e, [&](const Expr& x) {
        if (const auto* r = std::get_if<Ref>(&x->as)) {
            const Binding& b = settled(binding(r->variable));
            varies |= b.known.has_value();
            possible &= !b.lane && b.hoistable && (b.known || !b.value->getType()->isVectorTy());
            if (!b.known) depth = std::max(depth, b.depth);
        } else {
            possible &= !std::holds_alternative<Load>(x->as);
        }
    });
    if (!possible) return {};
    if (auto it = scopes_[depth].values.find(e.get()); it != scopes_[depth].values.end() && !varies) return Factor{it->second, depth, true};
    Value* v = hoist(depth, [&] {
        auto values = std::exchange(values_, {});
        Value* made = value(e);
        values_ = std::move(values);
        return made;
    });
    scopes_[depth].values[e.get()] = v;
    return Factor{v, depth, true};
}

Address FunctionEmitter::opaque(const Expr& e) {
    if (auto f = hoisted(e)) return {.terms = {{1, {*f}}}};
    Value* v = value(e);
    if (e.type() != Type::i64) v = convert(v, e.type(), Type::i64);
    if (v->getType()->isVectorTy()) return {.irregular = v};
    return {.terms = {{1, {{v, scopes_.size() - 1, false}}}}};
}

Factor FunctionEmitter::multiply(const Factor& x, const Factor& y) {
    const Factor &a = settled(x), &b = settled(y);
    const std::size_t depth = std::max(a.depth, b.depth);
    const bool hoistable = (a.hoistable || a.depth < depth) && (b.hoistable || b.depth < depth);
    if (!hoistable) return {b_.CreateMul(a.value, b.value), depth, false};
    Value*& cached = scopes_[depth].products[{a.value, b.value}];
    if (!cached) {
        Value* made = hoist(depth, [&] { return b_.CreateMul(a.value, b.value); });
        scopes_[depth].products[{a.value, b.value}] = made;
        return {made, depth, true};
    }
    return {cached, depth, true};
}

Factor FunctionEmitter::product(const Term& t) {
    auto factors = t.factors;
    for (Factor& f : factors) f = settled(f);
    std::ranges::stable_sort(factors, {}, [](const Factor& f) { return std::pair(!f.hoistable, f.depth); });
    Factor p{b_.getInt64(static_cast<std::uint64_t>(t.coefficient)), 0, true};
    if (factors.empty()) return p;
    if (t.coefficient == 1) p = factors.front();
    else p = multiply(factors.front(), p);
    for (std::size_t k = 1; k < factors.size(); ++k) p = multiply(p, factors[k]);
    return p;
}

/// Each partial sum is computed once, at the top of the loop it varies in: outermost terms first.
Pointer FunctionEmitter::advance(Pointer p, llvm::Type* element, const Address& a) {
    std::vector<Factor> steps;
    for (const Term& t : a.terms) steps.push_back(settled(product(t)));
    std::ranges::stable_sort(steps, {}, [](const Factor& f) { return std::pair(!f.hoistable, f.depth); });
    for (const Factor& f : steps) {
        p = settled(p);
        const std::size_t depth = std::max(p.depth, f.depth);
        if ((!p.hoistable && p.depth == depth) || (!f.hoistable && f.depth == depth)) {
            p = {b_.CreateGEP(element, p.value, f.value), depth, false};
            continue;
        }
        const std::tuple key{p.value, f.value, element};
        auto found = scopes_[depth].pointers.find(key);
        Value* q = found != scopes_[depth].pointers.end() ? found->second : hoist(depth, [&] { return b_.CreateGEP(element, p.value, f.value); });
        scopes_[depth].pointers[key] = q;
        p = {q, depth, true};
    }
    return p;
}

llvm::Value* FunctionEmitter::element_pointer(const Buffer& buffer, const Address& a) {
    llvm::Type* element = memory_type(buffer->type);
    Value* p = advance(base(buffer), element, a).value;
    return a.constant ? b_.CreateConstGEP1_64(element, p, static_cast<std::uint64_t>(a.constant)) : p;
}

/// The lanes' offsets from the lane-free part.
llvm::Value* FunctionEmitter::lane_offsets(const Address& a) {
    Value* stride = nullptr;
    for (const Term& t : per_lane(a)) {
        Value* s = product(t).value;
        stride = stride ? b_.CreateAdd(stride, s) : s;
    }
    Value* offsets = stride ? b_.CreateMul(lane_numbers(b_.getInt64Ty()), splat(stride)) : nullptr;
    if (!a.irregular) return offsets;
    return offsets ? b_.CreateAdd(offsets, a.irregular) : a.irregular;
}
llvm::Value* FunctionEmitter::lane_pointers(const Buffer& buffer, const Address& a) {
    return b_.CreateGEP(memory_type(buffer->type), element_pointer(buffer, a), lane_offsets(a));
}

const Pointer& FunctionEmitter::base(const Buffer& buffer) {
    if (auto it = bases_.find(buffer.get()); it != bases_.end()) return it->second;
    const Pointer p = find_base(buffer);
    return bases_[buffer.get()] = p;
}

Pointer FunctionEmitter::find_base(const Buffer& buffer) {
    switch (buffer->space) {
    case Space::argument: {
        Value* p = hoist(0, [&] {
            Value* list = field(b_.getPtrTy(), arguments_, abi::buffers);
            return field(b_.getPtrTy(), list, sizeof(void*) * static_cast<std::size_t>(buffer->slot));
        });
        return {p, 0, true};
    }
    case Space::constant: return {shared_.tables.at(buffer.get()), 0, true};
    case Space::arena: return place_in_arena(*buffer);
    case Space::registers: break;
    }
    broken("the address of a register, " + buffer->name);
}

/// A buffer inside a parallel body has a slice of its own for each turn: its offset then depends on the loop's index.
Pointer FunctionEmitter::place_in_arena(const BufferInfo& info) {
    auto at = shared_.placement.find(&info);
    if (at == shared_.placement.end()) broken("no place in the arena for " + info.name);
    if (!arena_) arena_ = hoist(0, [&] { return field(b_.getPtrTy(), arguments_, abi::arena); });
    const Address a = address(at->second);
    if (!a.uniform()) broken("the place of " + info.name + " depends on a lane");
    Pointer p = advance({arena_, 0, true}, b_.getInt8Ty(), a);
    if (!a.constant) return p;
    auto step = [&] { return b_.CreateConstGEP1_64(b_.getInt8Ty(), p.value, static_cast<std::uint64_t>(a.constant)); };
    return {p.hoistable ? hoist(p.depth, step) : step(), p.depth, p.hoistable};
}

}  // namespace bitale::jit
