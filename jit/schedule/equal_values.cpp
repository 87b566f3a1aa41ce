// SPDX-License-Identifier: BSD-3-Clause
#include "jit/schedule/equal_values.h"

#include <algorithm>
#include <bit>

#include "engine/loop/walk.h"

namespace bitale::jit {

using loop::Expr;

namespace {

bool commutes(loop::BinaryOp op) {
    using enum loop::BinaryOp;
    constexpr loop::BinaryOp list[] = {add, multiply, minimum, maximum, equal, not_equal, bit_and, bit_or, bit_xor};
    return std::ranges::find(list, op) != std::end(list);
}

}  // namespace

Expr EqualValues::first(const Expr& root) {
    std::vector<Expr> open{root};
    while (!open.empty()) {
        const Expr e = open.back();
        const std::size_t before = open.size();
        if (!firsts_.contains(e.get()))
            for (const Expr& x : loop::operands(*e))
                if (!firsts_.contains(x.get())) open.push_back(x);
        if (open.size() > before) continue;
        open.pop_back();
        if (!firsts_.contains(e.get())) firsts_.emplace(e.get(), find(e));
    }
    return firsts_.at(root.get());
}

Expr EqualValues::find(const Expr& e) {
    if (const auto* r = std::get_if<loop::Ref>(&e->as))
        if (auto it = aliases_.find(r->variable.get()); it != aliases_.end()) return find(loop::ref(it->second));
    const Expr node = loop::map_operands(e, [&](const Expr& x) { return firsts_.at(x.get()); });
    return nodes_.emplace(key(node), node).first->second;
}

EqualValues::Key EqualValues::key(const Expr& e) {
    auto make = [&](std::uint64_t more, const void* a, const void* b = nullptr, const void* c = nullptr, const void* d = nullptr) { return Key{e->as.index(), e.type(), more, a, b, c, d}; };
    auto ordered = [](const Expr& x, const Expr& y, bool any) { return any && std::less<>()(y.get(), x.get()) ? std::pair(y.get(), x.get()) : std::pair(x.get(), y.get()); };
    return std::visit(loop::Match{
        [&](const loop::Const& n) { return make(loop::is_float(e.type()) ? std::bit_cast<std::uint64_t>(n.real) : static_cast<std::uint64_t>(n.integer), nullptr); },
        [&](const loop::Ref& n) { return make(0, n.variable.get()); },
        [&](const loop::Load& n) { return make(versions_[n.buffer.get()], n.buffer.get(), n.offset.get()); },
        [&](const loop::Unary& n) { return make(static_cast<std::uint64_t>(n.op), n.x.get()); },
        [&](const loop::Binary& n) {
            const auto [x, y] = ordered(n.x, n.y, commutes(n.op));
            return make(static_cast<std::uint64_t>(n.op), x, y);
        },
        [&](const loop::MulAdd& n) {
            const auto [x, y] = ordered(n.x, n.y, true);
            return make(0, x, y, n.z.get());
        },
        [&](const loop::Select& n) { return make(n.cold, n.condition.get(), n.x.get(), n.y.get()); },
        [&](const loop::Cast& n) { return make(n.bits, n.x.get()); },
        [&](const loop::Reduce&) { return make(0, e.get()); }}, e->as);
}

}  // namespace bitale::jit
