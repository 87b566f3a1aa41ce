// SPDX-License-Identifier: BSD-3-Clause
/// Closed formulas, from measurements on AVX-512 and AVX2; they change the speed and never a bit.
#include <algorithm>

#include "engine/contraction_order.h"
#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/schedule/contraction_loops.h"
#include "jit/schedule/contractions/contraction.h"

namespace bitale::jit {
namespace {

constexpr std::int64_t unknown = 1'000'000;     // an extent that is not known counts as large
std::int64_t extent(const loop::Expr& n) { return loop::known(n).value_or(unknown); }

/// The stride of a load in v; nothing if the value is no plain load or its stride is not known.
std::optional<std::int64_t> stride_of(const loop::Expr& e, const loop::Index& v) {
    if (!v) return 0;
    auto* load = std::get_if<loop::Load>(&e->as);
    const loop::Expr s = load ? loop::stride(load->offset, v) : loop::Expr();
    return s ? std::optional(loop::known(s).value_or(unknown)) : std::nullopt;
}

std::int64_t registers(int vector_bytes) { return vector_bytes == 64 ? 32 : 16; }

/// Rows of a tile of `vectors` vectors: accumulators, one row of b and one element of a fit the registers.
std::int64_t most_rows(std::int64_t vectors, std::int64_t registers) { return std::min<std::int64_t>((registers - 1 - vectors) / vectors, 14); }

/// Equal tiles of at most `most`: as few as that takes.
std::int64_t even(std::int64_t n, std::int64_t most) {
    const std::int64_t tiles = (n + most - 1) / most;
    return (n + tiles - 1) / tiles;
}

/// Rows of a tile, at most so many; somewhat fewer if that leaves no rest, whose tile is code of its own.
std::int64_t without_rest(std::int64_t n, std::int64_t most) {
    if (n == unknown) return most;
    for (std::int64_t rows = most; rows > most * 2 / 3; --rows)
        if (n % rows == 0) return rows;
    return most;
}

/// Steps of k in one turn of a tile of so many vectors: so many that no block leaves a rest, which would be code of its own.
std::int64_t unroll(const Contraction& c, std::int64_t vectors) {
    // A step of a large tile hides the loop's own instructions; more of them in a turn gain nothing and take LLVM's time (W3's first call: a sixth).
    constexpr std::int64_t large = 16;
    const std::int64_t usual = vectors >= large ? 2 : 4;
    const auto k = loop::known(c.depth);
    if (!k) return 1;
    const std::int64_t length = contraction_order::block(*k, loop::bytes(c.type())), last = *k - (*k - 1) / length * length;
    for (const std::int64_t u : {usual, usual + 1, usual - 1, usual / 2})
        if (length % u == 0 && last % u == 0) return u;
    return usual;
}

constexpr std::int64_t few = 64, some = 4096;   // results

/// Where results are at most so many, and each has slices enough, and products, for threads to share.
bool takes_slices_apart(const Contraction& c, std::int64_t most) {
    constexpr std::int64_t enough_slices = 4, enough_products = 1 << 16;
    const auto rows = loop::known(c.rows), columns = loop::known(c.columns), slices = loop::known(ContractionExtents(c.depth, c.type(), c.order == loop::ReduceOp::lanes).slices);
    return rows && columns && slices && *slices >= enough_slices && *rows * *columns <= most && *rows * *columns * *loop::known(c.depth) >= enough_products;
}

ContractionSchedule lanes_schedule(const Contraction& c, int vector_bytes) {
    const std::int64_t element = loop::bytes(c.type()), chain = contraction_order::lanes(static_cast<int>(element)) * element / vector_bytes;     // registers of one chain
    const std::int64_t room = registers(vector_bytes), m = extent(c.rows), n = extent(c.columns);
    ContractionSchedule s{.lanes = vector_bytes / element, .rows_outside = m >= n};
    // The largest nearly square tile whose chains, one row of b and one of a fit.
    for (std::int64_t columns = 1; columns <= 5; ++columns)
        for (std::int64_t rows = 1; rows <= 8; ++rows)
            if ((rows * columns + columns + 1) * chain < room && std::min(rows, m) * std::min(columns, n) > s.rows * s.vectors && rows <= m && columns <= n) s.rows = rows, s.vectors = columns;
    if (m != unknown) s.rows = even(m, s.rows);
    if (n != unknown) s.vectors = even(n, s.vectors);
    s.slices_apart = takes_slices_apart(c, few);
    if (s.slices_apart) return s;
    // Of the operand of the inner loop, which each turn of the outer one reads: a copy whose lines begin where those of the cache do.
    constexpr std::int64_t line = 64, many = 64, small = 256 << 10;
    const std::int64_t inner = s.rows_outside ? n : m, outer = s.rows_outside ? m : n;
    const auto apart = s.rows_outside ? stride_of(c.b, c.j) : stride_of(c.a, c.i);
    const bool askew = apart && *apart * element % line != 0;
    (s.rows_outside ? s.pack_b : s.pack_a) = askew && outer >= many && inner > (s.rows_outside ? s.vectors : s.rows) && inner * extent(c.depth) * element <= small;
    return s;
}

}  // namespace

ContractionSchedule choose_schedule(const Contraction& c, int vector_bytes) {
    if (c.order == loop::ReduceOp::lanes) return lanes_schedule(c, vector_bytes);
    constexpr std::int64_t many_rows = 64, short_depth = 64, few_rows = 28, few_ways = 32, line = 64, page = 4096, second_cache = 2 << 20, mapped = 8 << 20;
    const std::int64_t element = loop::bytes(c.type()), lanes = vector_bytes / element, room = registers(vector_bytes);
    const std::int64_t m = extent(c.rows), n = extent(c.columns), k = extent(c.depth);
    ContractionSchedule s{.lanes = lanes};
    const std::int64_t across = (n + lanes - 1) / lanes;        // vectors in a row of results
    const auto b_along = stride_of(c.b, c.j), b_along_k = stride_of(c.b, c.k), a_along_k = stride_of(c.a, c.k), a_along_i = stride_of(c.a, c.i);
    const bool b_plain = b_along && *b_along <= 1, apart = b_along_k && *b_along_k != unknown;
    // Rows of b that lie whole pages apart share a few sets of the first cache.
    const bool crowded = apart && *b_along_k * element % page == 0 && k > few_ways;
    if (m <= few_rows || (crowded && m <= many_rows)) {     // as few tiles as possible, each of which reads all of b; beside their rows as many vectors as fit
        s.rows = even(m, most_rows(std::min<std::int64_t>(across, 2), room));
        s.vectors = even(across, std::min((room - 1) / (s.rows + 1), room / 4));
    } else {
        // Rows of b that are no whole lines apart: a vector of them lies in two, so that reading it by fewer tiles is worth some more elements of a.
        const bool askew = b_plain && apart && *b_along_k * element % line != 0 && k > short_depth && across > 8;
        s.vectors = std::min<std::int64_t>(across, room == 32 ? (askew ? 3 : 4) : 2);
        s.rows = without_rest(m, most_rows(s.vectors, room));
    }
    const std::int64_t width = s.vectors * lanes;
    // Of more pages than the processor keeps the places of, each is looked up.
    const bool many_pages = apart && k * *b_along_k * element > mapped;
    s.pack_b = m > s.rows && (!b_plain || (m > many_rows && (crowded || many_pages || !apart)));
    // Squares of 16 lanes are read in less time than rows of them are gathered, even for one row of a; those of 8 are not.
    s.pack_b |= lanes >= 16 && b_along_k == 1 && !b_plain && k >= lanes && k != unknown;
    s.pack_b |= n == unknown && (m == unknown || k == unknown);       // one micro-kernel for all strips
    s.pack_a = n > width && (!a_along_i || !a_along_k || (*a_along_k != 1 && *a_along_k != 0 && k > short_depth));
    if (!s.pack_b && k > short_depth) s.ahead = 12;
    // More results than the cache holds are written row by row, if it holds all of b, which each tile of rows reads.
    s.rows_outside = (m > n && n <= 4 * width) || (m > few_rows && m * n * element > second_cache && k * n * element <= second_cache / 2);
    for (const loop::Stmt& x : c.body)
        loop::visit(x, {}, [&](const loop::Expr& e) {
            auto* load = std::get_if<loop::Load>(&e->as);
            s.ask_for_results |= load && c.i && c.j && loop::depends_on(load->offset, c.i) && loop::depends_on(load->offset, c.j) && !loop::depends_on(load->offset, c.k);
        });
    s.unroll = unroll(c, s.rows * s.vectors);
    s.slices_apart = takes_slices_apart(c, s.pack_a || s.pack_b ? few : some);
    if (s.slices_apart) s.pack_a = s.pack_b = false;
    constexpr std::int64_t some_rows = 50;      // of which one may be computed twice: less time than another tile's code takes LLVM
    s.rows_again = m != unknown && (s.rows - m % s.rows) * some_rows <= m;
    s.masked = vector_bytes == 64;      // whose masks are registers of their own and cost nothing
    return s;
}

}  // namespace bitale::jit
