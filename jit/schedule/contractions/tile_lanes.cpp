// SPDX-License-Identifier: BSD-3-Clause
/// The lanes order: lanes run along k, both operands are read consecutively; a tile's chains are joined at its end.
#include <bit>

#include "engine/contraction_order.h"
#include "engine/loop/walk.h"
#include "jit/schedule/build.h"
#include "jit/schedule/contraction_loops.h"
#include "jit/schedule/contractions/contraction.h"

namespace bitale::jit {

using loop::Expr;
using loop::LoopKind;
using loop::Stmt;

namespace {

Expr number(std::int64_t n) { return loop::integer(n); }

class LanesTiler {
public:
    LanesTiler(const Contraction& c, const ContractionSchedule& s) : c_(c), s_(s), width_(static_cast<int>(contraction_order::lanes(loop::bytes(c.type())))), slices_(c.depth, c.type(), true, &lets_), apart_(quotient_up(c.depth, number(width_)) * number(width_)) {
        if (s.pack_a) packed_ = loop::arena("packed_a", c.type(), c.rows * apart_);
        if (s.pack_b) packed_ = loop::arena("packed_b", c.type(), c.columns * apart_);
    }

    Stmt nest() {
        lets_.push_back(loops());
        return loop::block(std::move(lets_));
    }

private:
    Stmt loops() const {
        if (s_.slices_apart)
            return slices_apart(c_, slices_.slices, [&](const Expr& s, const StoreSum& store) {
                return all_tiles([&](const Expr& row, const Expr& column, std::int64_t m, std::int64_t n) {
                    auto part = loop::registers("part", c_.type(), m * n);
                    const Stmt results = unrolled("i", m, [&](const Expr& i) { return unrolled("j", n, [&](const Expr& j) { return store(row + i, column + j, loop::load(part, i * number(n) + j)); }); });
                    return loop::statement(loop::Outline{"dots", loop::block({loop::alloc(part), clear(part), slice_of_blocks(part, row, column, m, n, s), results})});
                });
            });
        const Stmt tiles = all_tiles([&](const Expr& row, const Expr& column, std::int64_t m, std::int64_t n) { return micro(row, column, m, n); });
        if (s_.pack_a) return loop::block({loop::alloc(packed_), copy("pack_a", c_.rows, [&](const Expr& row, const Expr& k) { return c_.a_at(row, k); }), tiles});
        if (s_.pack_b) return loop::block({loop::alloc(packed_), copy("pack_b", c_.columns, [&](const Expr& column, const Expr& k) { return c_.b_at(k, column); }), tiles});
        return tiles;
    }
    /// The operand of the inner loop with lines, of k, that begin where lines of the cache do.
    Stmt copy(const char* name, const Expr& lines, const std::function<Expr(const Expr& line, const Expr& k)>& from) const {
        const Expr w = number(width_), whole = c_.depth / w, rest = c_.depth - whole * w;
        return loop::statement(loop::Outline{name, serial("i", lines, [&](const Expr& i) {
            auto vector = [&](const Expr& k, const Expr& count) { return in_lanes(count, [&](const Expr& l) { return loop::store(packed_, i * apart_ + (k + l), from(i, k + l)); }); };
            return loop::block({serial("k", whole, [&](const Expr& k) { return vector(k * w, w); }), vector(whole * w, rest)});
        })});
    }
    [[nodiscard]] Expr a_at(const Expr& row, const Expr& k) const { return s_.pack_a ? loop::load(packed_, row * apart_ + k) : c_.a_at(at_or_last(c_.rows, row), k); }
    [[nodiscard]] Expr b_at(const Expr& k, const Expr& column) const { return s_.pack_b ? loop::load(packed_, column * apart_ + k) : c_.b_at(k, at_or_last(c_.columns, column)); }
    using Micro = std::function<Stmt(const Expr& row, const Expr& column, std::int64_t m, std::int64_t n)>;
    Stmt all_tiles(const Micro& micro) const {
        auto rows = [&](const std::function<Stmt(const Expr&, std::int64_t)>& f) { return tiles("tile", c_.rows, s_.rows, f); };
        auto columns = [&](const std::function<Stmt(const Expr&, std::int64_t)>& f) { return tiles("strip", c_.columns, s_.vectors, f); };
        if (s_.rows_outside) return rows([&](const Expr& row, std::int64_t m) { return columns([&](const Expr& column, std::int64_t n) { return micro(row, column, m, n); }); });
        return columns([&](const Expr& column, std::int64_t n) { return rows([&](const Expr& row, std::int64_t m) { return micro(row, column, m, n); }); });
    }
    [[nodiscard]] Stmt clear(const loop::Buffer& to) const { return unrolled("t", *loop::known(to->size), [&](const Expr& t) { return loop::store(to, t, loop::constant(c_.type(), -0.0)); }); }
    /// part += the blocks of slice s.
    Stmt slice_of_blocks(const loop::Buffer& part, const Expr& row, const Expr& column, std::int64_t m, std::int64_t n, const Expr& s) const {
        const Expr begin = s * slices_.in_slice;
        return serial("b", loop::min(slices_.in_slice, slices_.blocks - begin), [&](const Expr& b) { return slice(part, row, column, m, n, begin + b); });
    }
    /// f for whole tiles and the rest behind them; where the extent is not known, whole tiles alone: what lies behind the last is computed from the last again.
    static Stmt tiles(const char* name, const Expr& extent, std::int64_t size, const std::function<Stmt(const Expr& begin, std::int64_t count)>& f) {
        const Expr whole = extent / number(size), rest = extent - whole * number(size);
        const auto left = loop::known(rest), count = loop::known(whole);
        auto tile = [&](const Expr& p) { return f(p * number(size), size); };
        if (left && *left == 0) return serial(name, whole, tile);
        if (count && *count == 0 && left) return f(number(0), *left);
        if (left) return serial(name, whole + number(1), [&](const Expr& p) { return loop::if_else(p < whole, tile(p), f(p * number(size), *left)); });
        return serial(name, quotient_up(extent, number(size)), tile);
    }
    Stmt in_lanes(const Expr& n, const std::function<Stmt(const Expr&)>& f) const { return loop::for_each("l", n, LoopKind::vector, f, width_); }

    Stmt micro(const Expr& row, const Expr& column, std::int64_t m, std::int64_t n) const {
        auto sums = loop::registers("sums", c_.type(), m * n);
        std::vector<Stmt> body{loop::alloc(sums), clear(sums)};
        const auto in_slice = loop::known(slices_.in_slice);
        if (in_slice && *in_slice == 1) {
            body.push_back(serial("b", slices_.blocks, [&](const Expr& b) { return slice(sums, row, column, m, n, b); }));
        } else {
            body.push_back(serial("s", slices_.slices, [&](const Expr& s) {
                auto part = loop::registers("part", c_.type(), m * n);
                return loop::block({loop::alloc(part), clear(part), slice_of_blocks(part, row, column, m, n, s),
                                    unrolled("t", m * n, [&](const Expr& t) { return loop::accumulate(sums, t, loop::load(part, t)); })});
            }));
        }
        const Expr rows = present(c_.rows, row, m), columns = present(c_.columns, column, n);
        auto vector = [&](const Expr& count, std::int64_t most, const std::function<Stmt(const Expr&)>& f) {
            return loop::for_each("l", count, LoopKind::vector, f, static_cast<int>(std::bit_ceil(static_cast<std::uint64_t>(std::max(s_.lanes, most)))));
        };
        if (n == 1) body.push_back(vector(rows, m, [&](const Expr& l) { return c_.consumer(row + l, column, loop::load(sums, l)); }));
        else body.push_back(unrolled("i", m, [&](const Expr& i) {
            const Stmt results = vector(columns, n, [&](const Expr& l) { return c_.consumer(row + i, column + l, loop::load(sums, i * number(n) + l)); });
            return loop::known(rows) ? results : loop::if_else(i < rows, results);
        }));
        return loop::statement(loop::Outline{"dots", loop::block(std::move(body))});
    }
    /// sums += slice b's products.
    Stmt slice(const loop::Buffer& sums, const Expr& row, const Expr& column, std::int64_t m, std::int64_t n, const Expr& b) const {
        auto acc = loop::registers("acc", c_.type(), m * n * width_, width_);
        const Expr w = number(width_), begin = b * slices_.length, length = slices_.length_of(b), whole = length / w, rest = length - whole * w;
        // Dead lanes hold 0 and -0: acc + 0 * -0 == acc  (also for -0), so that no accumulator is masked.
        auto step = [&](const Expr& k, const Expr& count) {
            auto bs = loop::registers("b", c_.type(), n * width_, width_);
            const bool all = loop::known(count) && *loop::known(count) == width_;
            const Stmt dead_b = all ? loop::block({}) : unrolled("j", n, [&](const Expr& j) { return in_lanes(w, [&](const Expr& l) { return loop::store(bs, j * w + l, loop::constant(c_.type(), -0.0)); }); });
            const Stmt load_b = unrolled("j", n, [&](const Expr& j) { return in_lanes(count, [&](const Expr& l) { return loop::store(bs, j * w + l, b_at(k + l, column + j)); }); });
            const Stmt multiply = unrolled("i", m, [&](const Expr& i) {
                auto as = loop::registers("a", c_.type(), width_, width_);
                const Stmt load_a = in_lanes(count, [&](const Expr& l) { return loop::store(as, l, a_at(row + i, k + l)); });
                return loop::block({loop::alloc(as), load_a, unrolled("j", n, [&](const Expr& j) {
                    return in_lanes(w, [&](const Expr& l) {
                        const Expr at = (i * number(n) + j) * w + l;
                        return loop::store(acc, at, loop::fma(loop::load(as, l), loop::load(bs, j * w + l), loop::load(acc, at)));
                    });
                })});
            });
            return loop::block({loop::alloc(bs), dead_b, load_b, multiply});
        };
        const auto left = loop::known(rest);
        return loop::block({
            loop::alloc(acc),
            serial("k", whole, [&](const Expr& k) { return step(begin + k * w, w); }),
            left && *left == 0 ? loop::block({}) : loop::if_else(number(0) < rest, step(begin + whole * w, loop::max(rest, number(1)))),
            unrolled("t", m * n, [&](const Expr& t) { return in_lanes(w, [&](const Expr& l) { return loop::accumulate(sums, t, loop::load(acc, t * w + l), loop::Combine::add, loop::Join::halves); }); }),
        });
    }

    const Contraction& c_;
    const ContractionSchedule& s_;
    int width_;
    std::vector<Stmt> lets_;        // before slices_, which names extents here
    ContractionExtents slices_;
    Expr apart_;                    // elements from line to line of the copy
    loop::Buffer packed_;
};

}  // namespace

Stmt tile_lanes(const Contraction& c, const ContractionSchedule& s) { return LanesTiler(c, s).nest(); }

}  // namespace bitale::jit
