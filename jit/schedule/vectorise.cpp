// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/computed.h"
#include "jit/schedule/passes.h"
#include "jit/schedule/quotient.h"
#include "jit/schedule/widest.h"

namespace bitale::jit {
namespace {

constexpr std::int64_t most_own = 64;       // elements of a buffer that each lane has for itself

struct Facts {
    int widest = 1;             // bytes of the widest value that is computed or moved
    bool plain = true;          // only serial loops, stores, lets and registers: what a lane can do
    bool vectors = false;
};

Facts facts(const loop::Stmt& body) {
    Facts f;
    auto see = [&](loop::Type t) { f.widest = std::max(f.widest, loop::bytes(t)); };
    loop::visit(body, [&](const loop::Stmt& s) {
        for (const loop::Expr& e : loop::expressions(*s)) f.widest = std::max(f.widest, widest_value(e));
        std::visit(loop::Match{
            [&](const loop::For& n) {
                f.vectors |= n.kind == loop::LoopKind::vector;
                f.plain &= n.kind == loop::LoopKind::serial || n.kind == loop::LoopKind::unrolled;
            },
            [&](const loop::Store& n) { see(n.buffer->type); },
            [&](const loop::Accumulate& n) { see(n.buffer->type); },
            [&](const loop::Alloc& n) { f.plain &= n.buffer->lanes == 1 && loop::known(n.buffer->size).value_or(most_own + 1) <= most_own; },
            [](const loop::Block&) {}, [](const loop::Let&) {}, [](const loop::Fail&) {},
            [&](const auto&) { f.plain = false; }}, s->as);
    });
    return f;
}

/// Whether the iterations are independent and write neighbouring elements: every store to memory has stride 1 in i, every register
/// that is written belongs to one iteration, and no loop inside depends on i.  Where loops inside are the work, what is stored after them
/// may have any stride.
class Independence {
public:
    Independence(const loop::Stmt& body, const loop::Index& i) : i_(i) {
        loop::visit(body, [&](const loop::Stmt& s) {
            if (auto* n = std::get_if<loop::Alloc>(&s->as)) own_.insert(n->buffer.get());
            if (auto* n = std::get_if<loop::For>(&s->as)) has_loops_ |= n->kind == loop::LoopKind::serial;
        });
        walk(body, false);
    }
    [[nodiscard]] bool holds() const { return holds_; }

private:
    void walk(const loop::Stmt& s, bool inside) {
        if (auto* n = std::get_if<loop::Store>(&s->as); n && !own_.contains(n->buffer.get())) {
            const loop::Expr stride = n->buffer->space == loop::Space::registers ? loop::Expr() : loop::stride(n->offset, i_);
            const auto known = stride ? loop::known(stride) : std::nullopt;
            holds_ &= known && (*known == 1 || (*known != 0 && has_loops_ && !inside));
        }
        if (auto* n = std::get_if<loop::Accumulate>(&s->as)) holds_ &= own_.contains(n->buffer.get());
        if (auto* n = std::get_if<loop::For>(&s->as)) {
            holds_ &= !loop::depends_on(n->extent, i_);
            inside |= n->kind == loop::LoopKind::serial;
        }
        for (const loop::Stmt& x : loop::children(*s)) walk(x, inside);
    }

    const loop::Index& i_;
    std::unordered_set<const loop::BufferInfo*> own_;
    bool has_loops_ = false, holds_ = true;
};

/// The body for the lanes l of one vector: i = first + l; each scalar register becomes a group of lanes.
class Widened {
public:
    Widened(const loop::Index& i, const loop::Expr& first, int width) : i_(i), first_(first), width_(width) {}

    loop::Stmt loop(const loop::Stmt& body, const loop::Expr& extent) {
        const loop::Stmt vector = loop::for_each("l", extent, loop::LoopKind::vector, [&](const loop::Expr& l) {
            lane_ = l;
            return statement(body);
        }, width_);
        allocs_.push_back(vector);
        return loop::block(std::move(allocs_));
    }

private:
    loop::Expr value(const loop::Expr& e) {
        const loop::Expr in_lanes = loop::rewrite(e, [&](const loop::Expr& x) -> loop::Expr {
            auto* load = std::get_if<loop::Load>(&x->as);
            if (!load || !wide_.contains(load->buffer.get())) return {};
            return loop::load(wide_.at(load->buffer.get()), lanes_of(load->offset));
        });
        return loop::substitute(in_lanes, i_, first_ + lane_);
    }
    loop::Expr lanes_of(const loop::Expr& offset) { return offset * loop::integer(width_) + lane_; }

    loop::Stmt statement(const loop::Stmt& s) {
        return std::visit(loop::Match{
            [&](const loop::Block& b) {
                std::vector<loop::Stmt> out;
                for (const auto& x : b.statements) out.push_back(statement(x));
                return loop::block(std::move(out));
            },
            [&](const loop::For& n) { return loop::make_for(n.variable, value(n.extent), n.kind, statement(n.body), n.width); },
            [&](const loop::Let& n) { return loop::let(n.variable, value(n.value)); },
            [&](const loop::Alloc& n) {
                const std::int64_t size = *loop::known(n.buffer->size) * width_;
                const auto wide = n.buffer->space == loop::Space::registers ? loop::registers(n.buffer->name, n.buffer->type, size, width_) : loop::arena(n.buffer->name, n.buffer->type, loop::integer(size));
                wide_.emplace(n.buffer.get(), wide);
                if (wide->space == loop::Space::registers) return loop::alloc(wide);
                allocs_.push_back(loop::alloc(wide));
                return loop::block({});
            },
            [&](const loop::Store& n) {
                auto wide = wide_.find(n.buffer.get());
                return wide == wide_.end() ? loop::store(n.buffer, value(n.offset), value(n.value), s->origin) : loop::store(wide->second, lanes_of(n.offset), value(n.value), s->origin);
            },
            [&](const loop::Accumulate& n) { return loop::accumulate(wide_.at(n.buffer.get()), lanes_of(n.offset), value(n.value), n.op, n.join); },
            [&](const loop::Fail& n) { return loop::statement(loop::Fail{value(n.condition), n.check, value(n.index), value(n.value), value(n.bound)}, s->origin); },
            [&](const auto&) -> loop::Stmt { throw InternalError("vectorise: a statement that lanes cannot do"); }}, s->as);
    }

    const loop::Index& i_;
    loop::Expr first_, lane_;
    int width_;
    std::unordered_map<const loop::BufferInfo*, loop::Buffer> wide_;
    std::vector<loop::Stmt> allocs_;        // of memory: outside the vector loop
};

loop::Stmt strip_mine(const loop::For& n, int width) {
    const loop::Expr w = loop::integer(width), whole = n.extent / w;
    loop::Stmt main = loop::for_each(n.variable->name, whole, loop::LoopKind::serial, [&](const loop::Expr& strip) {
        return Widened(n.variable, strip * w, width).loop(n.body, w);
    });
    const loop::Expr rest = n.extent - whole * w;
    return loop::block({main, Widened(n.variable, whole * w, width).loop(n.body, rest)});
}

/// The operations of a body without loops, and how many of them stand one behind the other.
class Chain {
public:
    explicit Chain(const loop::Stmt& body) {
        loop::visit(body, [&](const loop::Stmt& s) {
            const loop::Expr value = value_of(s);
            if (!value) return;
            const int depth = depth_of(value);
            longest_ = std::max(longest_, depth);
            if (auto* n = std::get_if<loop::Let>(&s->as)) behind_[n->variable.get()] = depth;
            if (auto* n = std::get_if<loop::Store>(&s->as)) behind_[n->buffer.get()] = depth;
        });
    }
    /// Most operations wait for the one before.  Where the divider is busy, divisions begin a turn ahead (divide_ahead): then the chain is cut there.  Cold arms are
    /// long: four vectors of them take more time to compile than they are worth (measured: W8, 0.94 of the time, 29 -> 65 ms).
    [[nodiscard]] bool is_most() const {
        constexpr double beside = 3.9;      // operations at a time; measured: up to 3.8 four vectors are 5 to 33 % faster, from 5 on slower
        return !has_cold_arms_ && operations_ < beside * longest_ && divider_ < busy_divider * operations_;
    }

private:
    int depth_of(const loop::Expr& root) {
        std::vector<loop::Expr> open{root};
        while (!open.empty()) {
            const loop::Expr e = open.back();
            const std::size_t before = open.size();
            const auto operands = depths_.contains(e.get()) ? std::vector<loop::Expr>() : always_computed(e);
            for (const loop::Expr& x : operands)
                if (!depths_.contains(x.get())) open.push_back(x);
            if (open.size() > before) continue;
            open.pop_back();
            if (depths_.contains(e.get())) continue;
            int depth = known(e);
            for (const loop::Expr& x : operands) depth = std::max(depth, depths_.at(x.get()) + 1);
            operations_ += !operands.empty();
            divider_ += divider_busy(e);
            auto* choice = std::get_if<loop::Select>(&e->as);
            has_cold_arms_ |= choice && choice->cold;
            depths_.emplace(e.get(), depth);
            keep_.push_back(e);
        }
        return depths_.at(root.get());
    }
    /// Of a name or register.
    [[nodiscard]] int known(const loop::Expr& e) const {
        auto* load = std::get_if<loop::Load>(&e->as);
        auto* ref = std::get_if<loop::Ref>(&e->as);
        const auto at = load ? behind_.find(load->buffer.get()) : ref ? behind_.find(ref->variable.get()) : behind_.end();
        return at == behind_.end() ? 0 : at->second;
    }

    int operations_ = 0, longest_ = 0;
    double divider_ = 0;
    bool has_cold_arms_ = false;
    std::unordered_map<const loop::ExprNode*, int> depths_;
    std::unordered_map<const void*, int> behind_;
    std::vector<loop::Expr> keep_;
};

/// Long bodies take two vectors at a time, so that one computes while the other waits (measured: Black-Scholes, 5.0 -> 4.2 ns an element); with 32 registers
/// four where most of a body is one chain.
int lanes(const loop::For& n, int width, int vector_bytes) {
    constexpr std::size_t long_body = 100;      // operations
    constexpr std::int64_t few_vectors = 4;
    constexpr int with_32_registers = 64;       // bytes of a vector
    const auto extent = loop::known(n.extent);
    if (extent && *extent < few_vectors * width) return width;
    std::size_t operations = 0;
    bool loops = false;
    loop::visit(n.body, [&](const loop::Stmt& s) { loops |= std::holds_alternative<loop::For>(s->as); },
                [&](const loop::Expr& e) { operations += !loop::operands(*e).empty(); });
    if (loops || operations < long_body) return width;
    return vector_bytes >= with_32_registers && Chain(n.body).is_most() ? 4 * width : 2 * width;
}

}  // namespace

loop::Stmt vectorise(const loop::Stmt& s, int vector_bytes) {
    return std::visit(loop::Match{
        [&](const loop::Block& b) {
            std::vector<loop::Stmt> out;
            for (const auto& x : b.statements) out.push_back(vectorise(x, vector_bytes));
            return loop::block(std::move(out));
        },
        [&](const loop::If& n) { return loop::if_else(n.condition, vectorise(n.then, vector_bytes), vectorise(n.otherwise, vector_bytes), n.cold); },
        [&](const loop::For& n) {
            if (n.kind == loop::LoopKind::parallel) return loop::make_for(n.variable, n.extent, n.kind, vectorise(n.body, vector_bytes));
            if (n.kind != loop::LoopKind::serial) return s;
            const Facts f = facts(n.body);
            const bool innermost = !f.vectors && f.plain && Independence(n.body, n.variable).holds();
            if (innermost) return strip_mine(n, lanes(n, vector_bytes / f.widest, vector_bytes));
            return loop::make_for(n.variable, n.extent, n.kind, vectorise(n.body, vector_bytes));
        },
        [&](const auto&) { return s; }}, s->as);
}

}  // namespace bitale::jit
