// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <unordered_set>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/passes.h"

namespace bitale::jit {
namespace {

constexpr std::int64_t shortest = 1024, longest = 16384;    // bytes of a row: shorter ones the processor foresees, longer ones leave L1
constexpr std::int64_t line = 64;           // bytes
constexpr std::size_t fewest_loops = 3;     // over a row: so many that memory waits while they compute

/// Operations of a statement, with those of its loops as often as they run.
double operations(const loop::Stmt& s) {
    double count = 0;
    for (const loop::Expr& e : loop::expressions(*s)) loop::visit(e, [&](const loop::Expr&) { ++count; });
    for (const loop::Stmt& x : loop::children(*s)) count += operations(x);
    auto* n = std::get_if<loop::For>(&s->as);
    return n && n->kind != loop::LoopKind::vector && loop::known(n->extent) ? count * static_cast<double>(*loop::known(n->extent)) : count;
}

/// What the loop over rows reads: an argument, a row a turn, from the row's first element on.
struct Stream { loop::Buffer buffer; loop::Expr next_row; std::int64_t length; };

class Rows {
public:
    explicit Rows(const loop::For& rows) : rows_(rows) {
        loop::visit(rows.body, [&](const loop::Stmt& s) {
            if (auto* n = std::get_if<loop::For>(&s->as)) { inner_.push_back(n->variable); loops_ += n->kind == loop::LoopKind::serial; }
            if (auto* n = std::get_if<loop::Let>(&s->as)) lets_.insert(n->variable.get());
        }, [&](const loop::Expr& e) {
            if (auto* n = std::get_if<loop::Load>(&e->as); n && n->buffer->space == loop::Space::argument) see(*n);
        });
    }
    [[nodiscard]] bool worth() const { return loops_ >= fewest_loops && !streams_.empty(); }

    /// The body with each stream's prefetches in one of its costliest loops.
    [[nodiscard]] loop::Stmt body() const {
        auto* b = std::get_if<loop::Block>(&rows_.body->as);
        if (!b) return rows_.body;
        std::vector<loop::Stmt> out = b->statements;
        std::vector<double> left;       // of each statement: operations to a stream
        for (const loop::Stmt& s : out) {
            auto* n = std::get_if<loop::For>(&s->as);
            left.push_back(n && n->kind == loop::LoopKind::serial && loop::known(n->extent) ? operations(s) : 0);
        }
        std::vector<double> streams(out.size(), 0);
        for (const Stream& s : streams_) {
            std::size_t best = 0;
            for (std::size_t k = 1; k < out.size(); ++k)
                if (left[k] / (streams[k] + 1) > left[best] / (streams[best] + 1)) best = k;
            if (left[best] == 0) return rows_.body;
            ++streams[best];
            out[best] = with(std::get<loop::For>(out[best]->as), s);
        }
        return loop::block(std::move(out));
    }

private:
    /// The loop, each turn of which asks for its part of a row's lines.
    static loop::Stmt with(const loop::For& n, const Stream& s) {
        const std::int64_t elements = line / loop::bytes(s.buffer->type), lines = (s.length + elements - 1) / elements, turns = *loop::known(n.extent), each = (lines + turns - 1) / turns;
        const loop::Stmt prefetch = loop::for_each("line", loop::integer(each), loop::LoopKind::unrolled, [&](const loop::Expr& k) {
            return loop::statement(loop::Prefetch{s.buffer, s.next_row + (loop::ref(n.variable) * loop::integer(each) + k) * loop::integer(elements)});
        });
        return loop::make_for(n.variable, n.extent, n.kind, loop::block({n.body, prefetch}));
    }
    void see(const loop::Load& n) {
        if (std::ranges::any_of(streams_, [&](const Stream& s) { return s.buffer == n.buffer; })) return;
        const loop::Expr stride = loop::stride(n.offset, rows_.variable);
        const auto length = stride ? loop::known(stride) : std::nullopt;
        if (!length || *length * loop::bytes(n.buffer->type) < shortest || *length * loop::bytes(n.buffer->type) > longest) return;
        loop::Substitution first{{rows_.variable, loop::ref(rows_.variable) + loop::integer(1)}};
        for (const auto& i : inner_) first.emplace(i, loop::integer(0));
        const loop::Expr next_row = loop::substitute(n.offset, first);
        // Where a run of any length is summed, its elements are numbered by registers.
        bool fixed = true;
        loop::visit(next_row, [&](const loop::Expr& e) {
            auto* r = std::get_if<loop::Ref>(&e->as);
            fixed &= !std::holds_alternative<loop::Load>(e->as) && !(r && lets_.contains(r->variable.get()));
        });
        if (fixed) streams_.push_back({n.buffer, next_row, *length});
    }

    const loop::For& rows_;
    std::vector<loop::Index> inner_;
    std::unordered_set<const loop::Variable*> lets_;
    std::size_t loops_ = 0;
    std::vector<Stream> streams_;
};

}  // namespace

loop::Stmt prefetch_rows(const loop::Stmt& s) {
    return loop::rewrite_statements(s, [&](const loop::Stmt& x) -> loop::Stmt {
        auto* n = std::get_if<loop::For>(&x->as);
        if (n && n->kind == loop::LoopKind::vector) return x;       // each lane has rows of its own
        if (!n || n->kind != loop::LoopKind::serial) return nullptr;
        const Rows rows(*n);
        return rows.worth() ? loop::make_for(n->variable, n->extent, n->kind, rows.body()) : nullptr;
    });
}

}  // namespace bitale::jit
