// SPDX-License-Identifier: BSD-3-Clause
/// Fused loops as statements; what lives within a turn of them becomes small.
#include <algorithm>
#include <unordered_map>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/tree.h"

namespace bitale::jit {
namespace {

/// Temporaries that live within one turn of the loops around all their accesses.
class Shrinking {
public:
    Shrinking(const std::vector<Tree>& roots, const std::vector<loop::Buffer>& temporaries) {
        for (const auto& b : temporaries) homes_.emplace(b.get(), Home{b, {}, false, nullptr});
        std::vector<loop::Index> around;
        for (const Tree& t : roots) meet(t, around);
        for (auto& [b, home] : homes_)
            if (!extents_.contains(b)) home.loops.clear();      // without elements: read, but never written
    }
    /// Allocs of what lives directly inside the loop (null: at the top).
    [[nodiscard]] std::vector<loop::Stmt> allocs(const std::vector<loop::Buffer>& temporaries, const loop::Index& i) {
        std::vector<loop::Stmt> out;
        for (const auto& b : temporaries) {
            Home& home = homes_.at(b.get());
            if (home.seen && (home.loops.empty() ? !i : home.loops.back() == i)) out.push_back(loop::alloc(shrunk(home)));
        }
        return out;
    }
    [[nodiscard]] loop::Stmt rewritten(const loop::Stmt& body) {
        const loop::ExprRewrite loads = [&](const loop::Expr& e) -> loop::Expr {
            const auto* l = std::get_if<loop::Load>(&e->as);
            const auto home = l ? homes_.find(l->buffer.get()) : homes_.end();
            return home == homes_.end() || home->second.loops.empty() ? loop::Expr() : loop::load(shrunk(home->second), without(l->offset, home->second));
        };
        const auto* s = std::get_if<loop::Store>(&body->as);
        if (!s) return loop::rewrite(body, loads);
        const loop::Expr value = loop::rewrite(s->value, loads);
        const auto home = homes_.find(s->buffer.get());
        if (home == homes_.end() || home->second.loops.empty()) return value.get() == s->value.get() ? body : loop::store(s->buffer, s->offset, value, body->origin);
        return loop::store(shrunk(home->second), without(s->offset, home->second), value, body->origin);
    }

private:
    struct Home {
        loop::Buffer buffer;
        std::vector<loop::Index> loops;     // around every access, each the index of one axis
        bool seen;
        loop::Buffer shrunk;
        loop::Expr size = {};               // elements of a turn
    };

    void meet(const Tree& t, std::vector<loop::Index>& around) {
        if (t.index) {
            around.push_back(t.index);
            for (const Tree& inside : t.inside) meet(inside, around);
            around.pop_back();
            return;
        }
        meet(t.store.written, around, &t.store);
        for (const Access& a : t.store.read) meet(a, around, nullptr);
    }
    void meet(const Access& a, const std::vector<loop::Index>& around, const Nest* writer) {
        const auto at = homes_.find(a.buffer.get());
        if (at == homes_.end()) return;
        Home& home = at->second;
        // The longest common part of the loops around, as long as each is the index of the next axis that has a loop.
        std::vector<loop::Index> own;
        std::size_t axis = 0;
        for (const auto& i : around) {
            while (axis < a.indices.size() && loop::known(a.indices[axis]) && !is_index(a.indices, axis, i)) ++axis;
            if (!is_index(a.indices, axis, i)) break;
            bool elsewhere = false;     // x[i, i]: both axes move
            for (std::size_t k = axis + 1; k < a.indices.size(); ++k) elsewhere |= loop::depends_on(a.indices[k], i);
            if (elsewhere) break;
            own.push_back(i);
            ++axis;
        }
        if (!home.seen) home.loops = own;
        else home.loops.resize(static_cast<std::size_t>(std::ranges::mismatch(home.loops, own).in1 - home.loops.begin()));
        home.seen = true;
        if (writer) extents_.emplace(a.buffer.get(), writer->loops);
    }
    /// The buffer of one turn: as many elements as the axes without a shared loop have.
    loop::Buffer shrunk(Home& home) {
        if (home.loops.empty()) return home.buffer;
        if (home.shrunk) return home.shrunk;
        const auto& loops = extents_.at(home.buffer.get());
        loop::Expr size = loop::integer(1);
        for (std::size_t k = loops.size(); k-- > home.loops.size();) size = loops[k].second * size;
        const auto known = loop::known(size);
        home.shrunk = known && *known == 1 ? loop::registers(home.buffer->name, home.buffer->type, 1) : loop::arena(home.buffer->name, home.buffer->type, size);
        return home.shrunk;
    }
    static loop::Expr without(const loop::Expr& offset, const Home& home) {
        loop::Substitution zero;
        for (const auto& i : home.loops) zero.emplace(i, loop::integer(0));
        return loop::substitute(offset, zero);
    }

    std::unordered_map<const loop::BufferInfo*, Home> homes_;
    std::unordered_map<const loop::BufferInfo*, std::vector<std::pair<loop::Index, loop::Expr>>> extents_;
};

class Writing {
public:
    Writing(const std::vector<Tree>& roots, const std::vector<loop::Buffer>& temporaries) : temporaries_(temporaries), shrinking_(roots, temporaries) {}
    loop::Stmt list(const std::vector<Tree>& trees, const loop::Index& around) {
        std::vector<loop::Stmt> out = shrinking_.allocs(temporaries_, around);
        for (const Tree& t : trees) out.push_back(t.index ? loop::make_for(t.index, t.extent, loop::LoopKind::serial, list(t.inside, t.index)) : shrinking_.rewritten(t.store.body));
        return loop::block(std::move(out));
    }

private:
    const std::vector<loop::Buffer>& temporaries_;
    Shrinking shrinking_;
};

}  // namespace

loop::Stmt written(const std::vector<Tree>& trees, const std::vector<loop::Buffer>& temporaries) { return Writing(trees, temporaries).list(trees, nullptr); }

}  // namespace bitale::jit
