// SPDX-License-Identifier: BSD-3-Clause
#include "jit/schedule/contraction_loops.h"

#include "engine/contraction_order.h"
#include "jit/schedule/build.h"
#include "jit/schedule/contractions/contraction.h"

namespace bitale::jit {

using loop::Expr;
using loop::Stmt;

namespace {

Expr at_least_1(const Expr& n) { return loop::max(n, loop::integer(1)); }

}  // namespace

ContractionExtents::ContractionExtents(const Expr& k, loop::Type type, bool lanes, std::vector<Stmt>* lets) : products(k) {
    using namespace contraction_order;
    auto extent = [&](const char* name, const Expr& n) { return lets ? named_unless_known(*lets, name, n) : n; };
    const int bytes = loop::bytes(type);
    const auto known = loop::known(k);
    length = lanes   ? loop::integer(lanes_slice)
             : known ? loop::integer(block(*known, bytes))
                     : extent("length", at_least_1(quotient_up(k, at_least_1(quotient_up(k, loop::integer(limit(bytes)))))));
    blocks = extent("blocks", quotient_up(k, length));
    const auto count = loop::known(blocks);
    in_slice = count ? loop::integer(blocks_in_slice(*count)) : extent("in_slice", at_least_1(quotient_up(blocks, loop::integer(most_slices))));
    slices = extent("slices", quotient_up(blocks, in_slice));
}

bool ContractionExtents::is_one_block() const { return loop::known(blocks) && *loop::known(blocks) == 1; }

Expr ContractionExtents::length_of(const Expr& b) const {
    if (is_one_block()) return products;
    const auto k = loop::known(products), n = loop::known(length);
    return k && n && *k % *n == 0 ? length : loop::min(length, products - b * length);
}

Expr fused(const Expr& element, const Expr& acc) {
    auto* product = std::get_if<loop::Binary>(&element->as);
    if (!product || product->op != loop::BinaryOp::multiply) throw InternalError("the element of a contraction is no product");
    return loop::fma(product->x, product->y, acc);
}

Stmt contraction_loops(const loop::Buffer& total, loop::ReduceOp op, const std::function<Expr(const Expr&)>& element, const Expr& k) {
    const loop::Type type = total->type;
    const bool lanes = op == loop::ReduceOp::lanes;
    const ContractionExtents n(k, type, lanes);
    const Expr zero = loop::integer(0);
    // A chain starts from +0; a sum of chains with the first one, which may have come to -0: from -0.
    auto clear = [&](const loop::Buffer& to, double from) { return loop::store(to, zero, loop::constant(type, from)); };
    auto add = [&](const loop::Buffer& to, const loop::Buffer& from) { return loop::accumulate(to, zero, loop::load(from, zero)); };
    auto chain = [&](const loop::Buffer& acc, const Expr& b) {
        return serial("k", n.length_of(b), [&](const Expr& i) { return loop::store(acc, zero, fused(element(b * n.length + i), loop::load(acc, zero))); });
    };
    auto in_lanes = [&](const loop::Buffer& sum, const Expr& b) {
        const auto width = static_cast<int>(contraction_order::lanes(loop::bytes(type)));
        const Expr w = loop::integer(width), length = n.length_of(b);
        auto acc = loop::registers("lanes", type, width, width);
        return loop::block({loop::alloc(acc), serial("k", quotient_up(length, w), [&](const Expr& i) {
            return loop::for_each("l", loop::min(w, length - i * w), loop::LoopKind::vector, [&](const Expr& l) { return loop::store(acc, l, fused(element(b * n.length + (i * w + l)), loop::load(acc, l))); }, width);
        }), loop::for_each("l", w, loop::LoopKind::vector, [&](const Expr& l) { return loop::accumulate(sum, zero, loop::load(acc, l), loop::Combine::add, loop::Join::halves); }, width)});
    };
    auto block_into = [&](const loop::Buffer& sum, const Expr& b) {
        if (lanes) return in_lanes(sum, b);
        if (n.is_one_block()) return chain(sum, b);
        auto acc = loop::registers("acc", type, 1);
        return loop::block({loop::alloc(acc), clear(acc, 0.0), chain(acc, b), add(sum, acc)});
    };
    const auto in_slice = loop::known(n.in_slice);
    if (in_slice && *in_slice == 1) return loop::block({clear(total, lanes || !n.is_one_block() ? -0.0 : 0.0), serial("b", n.blocks, [&](const Expr& b) { return block_into(total, b); })});
    return loop::block({clear(total, -0.0), serial("s", n.slices, [&](const Expr& s) {
        auto slice = loop::registers("slice", type, 1);
        const Expr begin = s * n.in_slice;
        return loop::block({loop::alloc(slice), clear(slice, -0.0), serial("b", loop::min(n.in_slice, n.blocks - begin), [&](const Expr& b) { return block_into(slice, begin + b); }), add(total, slice)});
    })});
}

}  // namespace bitale::jit
