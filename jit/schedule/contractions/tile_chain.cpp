// SPDX-License-Identifier: BSD-3-Clause
/// The chain order: a tile of results in registers, whose lanes run along the columns, over one loop of k.
#include <bit>

#include "engine/loop/affine.h"
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
std::int64_t known_or(const Expr& e, std::int64_t otherwise) { return loop::known(e).value_or(otherwise); }

/// The columns of a strip: `vectors` vectors, whole but for the last one, of which so many lanes live; or, where `last` is null, `count` columns.
struct Columns { std::int64_t vectors; Expr last, count; };
/// `count` rows from `first` on, those of a panel of a; unless `fresh`, the tile before has done the first `again` of them.
struct Rows { Expr first, panel; std::int64_t count; Expr fresh; std::int64_t again; };
/// Results: rows x columns.  A tile may reach beyond the last row or column of results whose number is not known: what it computes there, from the
/// last row again and from zeros of the panel of b, is not consumed.
struct Tile { Rows rows; Columns columns; Expr column, panel_b; };

class Tiler {
public:
    Tiler(const Contraction& c, const ContractionSchedule& s) : c_(c), s_(s), width_(s.vectors * s.lanes), blocks_(c.depth, c.type(), false, &lets_) {
        const Expr panels_a = quotient_up(c_.rows, number(s_.rows)), panels_b = quotient_up(c_.columns, number(width_));
        if (s_.pack_a) packed_a_ = loop::arena("packed_a", c_.type(), panels_a * c_.depth * number(s_.rows));
        if (s_.pack_b) packed_b_ = loop::arena("packed_b", c_.type(), (s_.rows_outside ? panels_b : number(1)) * c_.depth * number(width_));
        rows_known_ = loop::known(c_.rows).has_value();
        padded_ = s_.pack_b && !loop::known(c_.columns);
        stored_ = !blocks_.is_one_block() || !c_.is_light() || !rows_known_ || padded_;
        const auto slices = loop::known(blocks_.in_slice);
        sliced_ = s_.slices_apart || !slices || *slices > 1;
        if (stored_ && !s_.slices_apart) results_ = loop::arena("results", c_.type(), number(s_.rows * width_));
        if (sliced_) slice_ = loop::arena("slice", c_.type(), number(s_.rows * width_));
    }

    Stmt nest() {
        lets_.push_back(loops());
        return loop::block(std::move(lets_));
    }

private:
    Stmt loops() const {
        if (s_.slices_apart)
            return slices_apart(c_, blocks_.slices, [&](const Expr& s, const StoreSum& store) {
                return each_strip([&](const Expr& strip, const Columns& columns) {
                    return each_row_tile([&](const Rows& rows) { return sums_of_slice({rows, columns, strip * number(width_), number(0)}, s, store); });
                });
            });
        std::vector<Stmt> out;
        if (s_.pack_a) {
            out.push_back(loop::alloc(packed_a_));
            out.push_back(each_row_tile([&](const Rows& rows) { return pack_a(rows); }));
        }
        if (!s_.rows_outside) {
            out.push_back(each_strip([&](const Expr& strip, const Columns& columns) {
                std::vector<Stmt> in;
                if (s_.pack_b) {
                    in.push_back(loop::alloc(packed_b_));
                    in.push_back(pack_b(strip, number(0), columns));
                }
                in.push_back(each_row_tile([&](const Rows& rows) { return micro({rows, columns, strip * number(width_), number(0)}); }));
                return loop::block(std::move(in));
            }));
            return loop::block(std::move(out));
        }
        if (s_.pack_b) {
            out.push_back(loop::alloc(packed_b_));
            out.push_back(each_strip([&](const Expr& strip, const Columns& columns) { return pack_b(strip, strip, columns); }));
        }
        out.push_back(each_row_tile([&](const Rows& rows) {
            return each_strip([&](const Expr& strip, const Columns& columns) { return micro({rows, columns, strip * number(width_), strip}); });
        }));
        return loop::block(std::move(out));
    }
    /// One loop, so that its turns may go to threads: the last strip, which may be narrower, is a case in it or differs in its last lanes alone.
    Stmt each_strip(const std::function<Stmt(const Expr& strip, const Columns& columns)>& body) const {
        const Expr whole = c_.columns / number(width_), rest = c_.columns - whole * number(width_);
        const Columns all = columns_of(number(width_)), left = columns_of(rest);
        if (known_or(rest, 1) == 0) return serial("strip", whole, [&](const Expr& q) { return body(q, all); });
        if (known_or(whole, 1) == 0) return body(number(0), left);
        if (padded_) return serial("strip", quotient_up(c_.columns, number(width_)), [&](const Expr& q) { return body(q, all); });
        return serial("strip", loop::known(rest) ? whole + number(1) : quotient_up(c_.columns, number(width_)), [&](const Expr& q) {
            if (s_.masked && left.last && left.vectors == all.vectors) return body(q, {all.vectors, loop::select(q < whole, all.last, left.last), {}});
            return loop::if_else(q < whole, body(q, all), body(q, left));
        });
    }
    [[nodiscard]] Columns columns_of(const Expr& count) const {
        const auto n = loop::known(count);
        if (!n) return {s_.vectors, {}, count};
        const std::int64_t vectors = (*n + s_.lanes - 1) / s_.lanes;
        return {vectors, number(*n - (vectors - 1) * s_.lanes), {}};
    }
    /// Whole tiles; the rows behind them in one more, which does some rows again or is smaller or, where their number is not known, reaches beyond the last.
    Stmt each_row_tile(const std::function<Stmt(const Rows&)>& body) const {
        const Expr size = number(s_.rows), whole = c_.rows / size, rest = c_.rows - whole * size;
        const auto left = loop::known(rest);
        auto tile = [&](const Expr& p, std::int64_t rows) { return body({p * size, p, rows, {}, 0}); };
        if (left && *left == 0) return serial("tile", whole, [&](const Expr& p) { return tile(p, s_.rows); });
        if (left && known_or(whole, 1) == 0) return tile(number(0), *left);
        if (left) return serial("tile", whole + number(1), [&](const Expr& p) {
            if (s_.rows_again) return body({loop::min(p * size, c_.rows - size), p, s_.rows, p < whole, s_.rows - *left});
            return loop::if_else(p < whole, tile(p, s_.rows), tile(p, *left));
        });
        return serial("tile", quotient_up(c_.rows, size), [&](const Expr& p) { return tile(p, s_.rows); });
    }
    /// Each vector of a tile's columns; f(column in the tile).
    Stmt columns(const Columns& c, const Body& f, LoopKind whole_vectors = LoopKind::unrolled) const {
        const Expr lanes = number(s_.lanes);
        auto vector = [&](const Expr& v, const Expr& n) { return loop::for_each("l", n, LoopKind::vector, [&](const Expr& l) { return f(v * lanes + l); }, static_cast<int>(s_.lanes)); };
        if (!c.last && whole_vectors == LoopKind::serial) return serial("v", quotient_up(c.count, lanes), [&](const Expr& v) { return vector(v, loop::max(number(1), loop::min(lanes, c.count - v * lanes))); });
        if (!c.last) return loop::for_each("v", number(c.vectors), whole_vectors, [&](const Expr& v) { return vector(v, loop::max(number(0), loop::min(lanes, c.count - v * lanes))); });
        const bool whole = known_or(c.last, 0) == s_.lanes;
        const Stmt all = loop::for_each("v", number(c.vectors - !whole), whole_vectors, [&](const Expr& v) { return vector(v, lanes); });
        return whole ? all : loop::block({all, vector(number(c.vectors - 1), c.last)});
    }
    /// The same with all their lanes, for what is in registers or panels.
    Stmt vectors(const Columns& c, const Body& f) const { return columns({c.vectors, number(s_.lanes), {}}, f); }

    // ---- panels: k-major, one row of a tile's width for each k -----------------------------------------------------------------
    Stmt pack_a(const Rows& r) const {
        const Expr rows = present(c_.rows, r.first, r.count);
        return loop::statement(loop::Outline{"pack_a", serial("k", c_.depth, [&](const Expr& k) {
            const Expr at = (r.panel * c_.depth + k) * number(s_.rows);
            auto lanes = [&](const Expr& n, const Body& f) { return loop::for_each("l", n, LoopKind::vector, f, static_cast<int>(std::bit_ceil(static_cast<std::uint64_t>(std::max(s_.lanes, r.count))))); };
            const Stmt copy = lanes(rows, [&](const Expr& l) { return loop::store(packed_a_, at + l, c_.a_at(r.first + l, k)); });
            if (rows_known_) return copy;
            // Whatever lay there might be subnormal, which is slow.
            return loop::block({copy, lanes(number(r.count) - rows, [&](const Expr& l) { return loop::store(packed_a_, at + (rows + l), loop::constant(c_.type(), 0.0)); })});
        })});
    }
    Stmt pack_b(const Expr& strip, const Expr& panel, const Columns& n) const {
        const Expr column = strip * number(width_), begin = panel * c_.depth * number(width_);
        auto* load = std::get_if<loop::Load>(&c_.b->as);
        const Expr along_k = load && c_.j ? loop::stride(load->offset, c_.k) : Expr(), along_j = load && c_.j ? loop::stride(load->offset, c_.j) : Expr();
        // Over a depth that is not known the rest of a square would be many branches (measured: seconds of LLVM's time).
        const bool across = loop::known(c_.depth) && along_k && known_or(along_k, 0) == 1 && !(along_j && known_or(along_j, 0) == 1);
        auto in_outline = [](const Stmt& body) { return loop::statement(loop::Outline{"pack_b", body}); };
        if (across) return in_outline(transposed(column, begin, padded_ ? Columns{n.vectors, {}, c_.columns - column} : n));
        auto each_k = [&](const std::function<Stmt(const Expr& k, const Expr& at)>& f) { return serial("k", c_.depth, [&](const Expr& k) { return f(k, begin + k * number(width_)); }); };
        auto copy = [&](const Columns& those, LoopKind kind) {
            return each_k([&](const Expr& k, const Expr& at) { return columns(those, [&](const Expr& j) { return loop::store(packed_b_, at + j, c_.b_at(k, column + j)); }, kind); });
        };
        // Whatever lay behind the last column might be subnormal, which is slow.
        const Stmt zeros = each_k([&](const Expr&, const Expr& at) { return vectors(n, [&](const Expr& j) { return loop::store(packed_b_, at + j, loop::constant(c_.type(), 0.0)); }); });
        if (padded_) return in_outline(loop::if_else(column + number(width_) <= c_.columns, copy(n, LoopKind::unrolled), loop::block({zeros, copy({n.vectors, {}, c_.columns - column}, LoopKind::serial)})));
        if (n.last && known_or(n.last, 0) != s_.lanes) return in_outline(loop::block({loop::if_else(n.last < number(s_.lanes), zeros), copy(n, LoopKind::unrolled)}));
        return in_outline(copy(n, LoopKind::unrolled));
    }
    /// Squares of lanes x lanes elements are read along k, whose extent is known, and written along the columns.  Instead of columns behind the last one it is read again.
    Stmt transposed(const Expr& column, const Expr& begin, const Columns& n) const {
        const Expr lanes = number(s_.lanes), whole = c_.depth / lanes, rest = c_.depth - whole * lanes;
        auto inside = [&](const Expr& j) { return n.last && known_or(n.last, 0) == s_.lanes ? j : loop::min(j, c_.columns - number(1)); };
        auto vector = [&](const Expr& live, const Body& f) { return loop::for_each("l", live, LoopKind::vector, f, static_cast<int>(s_.lanes)); };
        // Columns j .. j + lanes of the strip, k0 .. k0 + along of k.
        auto square = [&](const Expr& j, const Expr& k0, const Expr& along) {
            auto tile = loop::registers("square", c_.type(), s_.lanes * s_.lanes, static_cast<int>(s_.lanes));
            const Stmt read = unrolled("r", s_.lanes, [&](const Expr& r) { return vector(along, [&](const Expr& l) { return loop::store(tile, r * lanes + l, c_.b_at(k0 + l, inside(column + (j + r)))); }); });
            const Stmt write = unrolled("k", *loop::known(along), [&](const Expr& k) {
                return vector(lanes, [&](const Expr& l) { return loop::store(packed_b_, begin + (k0 + k) * number(width_) + (j + l), loop::load(tile, l * lanes + k)); });
            });
            return loop::block({loop::alloc(tile), read, write});
        };
        return serial("v", number(n.vectors), [&](const Expr& v) {
            const Stmt main = serial("k", whole, [&](const Expr& q) { return square(v * lanes, q * lanes, lanes); });
            return known_or(rest, 1) == 0 ? main : loop::block({main, square(v * lanes, whole * lanes, rest)});
        });
    }

    // ---- the micro-kernel --------------------------------------------------------------------------------------------------------
    Stmt micro(const Tile& t) const {
        const std::int64_t stride = t.columns.vectors * s_.lanes;
        std::vector<Stmt> body;
        if (s_.ask_for_results) body.push_back(ask_for_results(t));
        if (blocks_.is_one_block()) {
            auto acc = accumulators(t, stride);
            body.push_back(loop::alloc(acc));
            body.push_back(products(t, acc, stride, number(0)));
            if (stored_) body.push_back(add_tile(t, acc, stride, results_, Expr()));
            else body.push_back(consume(t, acc, stride));
        } else if (!sliced_) {
            body.push_back(serial("b", blocks_.blocks, [&](const Expr& b) { return block_of(t, stride, b, results_, b); }));
        } else {
            body.push_back(serial("s", blocks_.slices, [&](const Expr& s) {
                const Stmt blocks = blocks_of_slice(t, stride, s);
                const Stmt join = each_lane(t, [&](const Expr& i, const Expr& j) {
                    const Expr at = i * number(width_) + j;
                    return loop::store(results_, at, loop::load(slice_, at) + loop::select(s == number(0), loop::constant(c_.type(), -0.0), loop::load(results_, at)));
                });
                return loop::block({blocks, join});
            }));
        }
        if (stored_) body.push_back(each_result(t, LoopKind::serial, [&](const Expr& i, const Expr& j) { return c_.consumer(t.rows.first + i, t.column + j, loop::load(results_, i * number(width_) + j)); }));
        // Here, inside every loop whose turns may go to threads.
        std::vector<Stmt> out;
        if (stored_) out.push_back(loop::alloc(results_));
        if (sliced_) out.push_back(loop::alloc(slice_));
        out.push_back(loop::statement(loop::Outline{"micro", loop::block(std::move(body))}));
        return loop::block(std::move(out));
    }
    /// The body for each result in registers. An update reads the whole tile before it writes: where rows share a line, a load would wait for the store before it.
    Stmt consume(const Tile& t, const loop::Buffer& acc, std::int64_t stride) const {
        auto with = [&](const Tile& tile, const std::function<Stmt(const Stmt& body, const Expr& at)>& f) {
            return each_result(tile, LoopKind::unrolled, [&](const Expr& i, const Expr& j) {
                const Expr at = i * number(stride) + j;
                return f(c_.consumer(t.rows.first + i, t.column + j, loop::load(acc, at)), at);
            });
        };
        if (!c_.update()) return with(t, [](const Stmt& body, const Expr&) { return body; });
        Tile all = t;
        all.rows.again = 0;
        const Stmt values = with(all, [&](const Stmt& body, const Expr& at) {
            return loop::rewrite_statements(body, [&](const Stmt& s) -> Stmt {
                auto* store = std::get_if<loop::Store>(&s->as);
                return store ? loop::store(acc, at, store->value) : nullptr;
            });
        });
        const Stmt stores = with(t, [&](const Stmt& body, const Expr& at) {
            return loop::rewrite_statements(body, [&](const Stmt& s) -> Stmt {
                if (auto* store = std::get_if<loop::Store>(&s->as)) return loop::store(store->buffer, store->offset, loop::load(acc, at), s->origin);
                return std::holds_alternative<loop::Let>(s->as) ? loop::block({}) : nullptr;
            });
        });
        return loop::block({values, stores});
    }
    [[nodiscard]] loop::Buffer accumulators(const Tile& t, std::int64_t stride) const { return loop::registers("acc", c_.type(), t.rows.count * stride, static_cast<int>(s_.lanes)); }
    using OfResult = std::function<Stmt(const Expr& i, const Expr& j)>;
    /// The results that no tile before has done.
    Stmt each_result(const Tile& t, LoopKind kind, const OfResult& f) const {
        const Columns those = padded_ ? Columns{t.columns.vectors, {}, present(c_.columns, t.column, width_)} : t.columns;
        auto rows = [&](const Expr& begin, const Expr& count) {
            return loop::for_each("i", count, kind, [&](const Expr& i) { return columns(those, [&](const Expr& j) { return f(begin + i, j); }, kind); });
        };
        const Rows& r = t.rows;
        if (!rows_known_) return rows(number(0), present(c_.rows, r.first, r.count));
        const Expr again = number(r.again), others = number(r.count - r.again);
        if (r.again == 0) return rows(number(0), others);
        if (kind == LoopKind::unrolled) return loop::block({loop::if_else(r.fresh, rows(number(0), again)), rows(again, others)});
        return rows(loop::select(r.fresh, number(0), again), loop::select(r.fresh, number(r.count), others));
    }
    /// All lanes of the tile.
    Stmt each_lane(const Tile& t, const OfResult& f) const {
        return unrolled("i", t.rows.count, [&](const Expr& i) { return vectors(t.columns, [&](const Expr& j) { return f(i, j); }); });
    }
    /// to = acc, or += if `block` is not the first.
    Stmt add_tile(const Tile& t, const loop::Buffer& acc, std::int64_t stride, const loop::Buffer& to, const Expr& block) const {
        auto write = [&](bool add) {
            return each_lane(t, [&](const Expr& i, const Expr& j) {
                const Expr at = i * number(width_) + j, sum = loop::load(acc, i * number(stride) + j);
                return loop::store(to, at, add ? loop::load(to, at) + sum : sum);
            });
        };
        return block.get() ? loop::if_else(block == number(0), write(false), write(true)) : write(false);
    }
    Stmt blocks_of_slice(const Tile& t, std::int64_t stride, const Expr& s) const {
        const Expr begin = s * blocks_.in_slice;
        return serial("b", loop::min(blocks_.in_slice, blocks_.blocks - begin), [&](const Expr& b) { return block_of(t, stride, begin + b, slice_, b); });
    }
    Stmt sums_of_slice(const Tile& t, const Expr& s, const StoreSum& store) const {
        const Stmt results = each_result(t, LoopKind::serial, [&](const Expr& i, const Expr& j) { return store(t.rows.first + i, t.column + j, loop::load(slice_, i * number(width_) + j)); });
        return loop::block({loop::alloc(slice_), loop::statement(loop::Outline{"micro", loop::block({blocks_of_slice(t, t.columns.vectors * s_.lanes, s), results})})});
    }
    Stmt block_of(const Tile& t, std::int64_t stride, const Expr& b, const loop::Buffer& to, const Expr& number_in_sum) const {
        auto acc = accumulators(t, stride);
        return loop::block({loop::alloc(acc), products(t, acc, stride, b), add_tile(t, acc, stride, to, number_in_sum)});
    }
    /// acc += the products of block b.
    Stmt products(const Tile& t, const loop::Buffer& acc, std::int64_t stride, const Expr& b) const {
        const Expr begin = b * blocks_.length, count = blocks_.length_of(b);
        auto a_at = [&](const Expr& i, const Expr& k) { return s_.pack_a ? loop::load(packed_a_, (t.rows.panel * c_.depth + k) * number(s_.rows) + i) : c_.a_at(at_or_last(c_.rows, t.rows.first + i), k); };
        auto b_at = [&](const Expr& k, const Expr& j) { return s_.pack_b ? loop::load(packed_b_, (t.panel_b * c_.depth + k) * number(width_) + j) : c_.b_at(k, t.column + j); };
        auto step = [&](const Expr& k) {
            auto row = loop::registers("b", c_.type(), stride, static_cast<int>(s_.lanes));
            const Body load = [&](const Expr& j) { return loop::store(row, j, b_at(k, j)); };
            std::vector<Stmt> out{loop::alloc(row), s_.pack_b ? vectors(t.columns, load) : columns(t.columns, load)};
            if (s_.ahead && !s_.pack_b) out.push_back(ask_for(b_at(k + number(s_.ahead), number(0)), stride));
            out.push_back(unrolled("i", t.rows.count, [&](const Expr& i) {
                std::vector<Stmt> products;
                const Expr a = named(products, "a", a_at(i, k));
                products.push_back(vectors(t.columns, [&](const Expr& j) {
                    const Expr at = i * number(stride) + j;
                    return loop::store(acc, at, loop::fma(a, loop::load(row, j), loop::load(acc, at)));
                }));
                return loop::block(std::move(products));
            }));
            return loop::block(std::move(out));
        };
        const Expr u = number(std::min(s_.unroll, known_or(count, s_.unroll))), whole = count / u;
        const auto length = loop::known(blocks_.length), depth = loop::known(c_.depth);
        const bool even = *loop::known(u) == 1 || (length && depth && *length % *loop::known(u) == 0 && *depth % *loop::known(u) == 0);     // so is the last block
        const Stmt main = serial("k", whole, [&](const Expr& k) { return unrolled("u", *loop::known(u), [&](const Expr& n) { return step(begin + (k * u + n)); }); });
        return loop::block({main, even ? loop::block({}) : serial("k", count - whole * u, [&](const Expr& k) { return step(begin + (whole * u + k)); })});
    }

    // ---- hints --------------------------------------------------------------------------------------------------------------------
    /// The lines of `elements` of the row of b that begins with e: one more where rows are no whole lines apart, so that they begin anywhere in a line.
    Stmt ask_for(const Expr& e, std::int64_t elements) const {
        auto* l = std::get_if<loop::Load>(&e->as);
        if (!l) return loop::block({});
        const std::int64_t line = 64 / loop::bytes(l->buffer->type);
        const Expr apart = loop::stride(std::get<loop::Load>(c_.b->as).offset, c_.k);
        const bool askew = !apart || known_or(apart, 1) % line != 0;
        return unrolled("v", (elements + line - 1) / line + askew, [&](const Expr& v) { return loop::statement(loop::Prefetch{l->buffer, l->offset + v * number(line)}); });
    }
    Stmt ask_for_results(const Tile& t) const {
        std::vector<Stmt> out;
        for (const Stmt& s : c_.body)
            if (auto* n = std::get_if<loop::Store>(&s->as)) {
                const std::int64_t line = 64 / loop::bytes(n->buffer->type), stride = t.columns.vectors * s_.lanes;
                out.push_back(unrolled("i", t.rows.count, [&](const Expr& i) {
                    return unrolled("v", (stride + line - 1) / line, [&](const Expr& v) {
                        loop::Substitution here;
                        if (c_.i) here.emplace(c_.i, t.rows.first + i);
                        if (c_.j) here.emplace(c_.j, t.column + v * number(line));
                        return loop::statement(loop::Prefetch{n->buffer, loop::substitute(n->offset, here), true});
                    });
                }));
            }
        return loop::block(std::move(out));
    }

    const Contraction& c_;
    const ContractionSchedule& s_;
    std::int64_t width_;
    std::vector<Stmt> lets_;        // before blocks_, which names extents here
    ContractionExtents blocks_;
    loop::Buffer packed_a_, packed_b_, results_, slice_;
    bool rows_known_, padded_, stored_, sliced_;
};

}  // namespace

Stmt tile_chain(const Contraction& c, const ContractionSchedule& s) { return Tiler(c, s).nest(); }

}  // namespace bitale::jit
