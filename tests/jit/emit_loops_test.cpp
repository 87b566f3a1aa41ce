// SPDX-License-Identifier: BSD-3-Clause
/// Loops, registers and control flow, built by hand and compared with plain C++ bit for bit.
#include <functional>
#include <numeric>

#include "tests/jit/nest_runner.h"

namespace bitale::test {
namespace {

using loop::Combine;
using loop::Join;

std::vector<float> some_values(std::size_t n) {
    std::vector<float> x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<float>((i * 2654435761U) % 1000) / 37.0F - 11.0F;
    return x;
}

float joined(const std::vector<float>& v, Join join) {
    if (v.size() == 1) return v[0];
    std::vector<float> next;
    const std::size_t half = v.size() / 2;
    for (std::size_t i = 0; i < half; ++i) next.push_back(join == Join::halves ? v[i] + v[i + half] : v[2 * i] + v[2 * i + 1]);
    return joined(next, join);
}

}  // namespace

TEST_CASE("vector loops: a masked tail touches nothing behind the end, for n of 0..40 as a number and as a dim") {
    for (const Target& target : runnable_targets())
        for (std::int64_t n = 0; n <= 40; ++n)
            for (bool symbolic : {false, true}) {
                if (target.name != "host" && n % 7 != 3) continue;
                if (!symbolic && n % 3 != 1) continue;
                CAPTURE(n);
                auto x = some_values(48), y = std::vector<float>(48, -1.0F);
                const Index dim = loop::index("n");
                const Expr count = symbolic ? loop::ref(dim) : integer(n);
                const Buffer a = loop::argument("x", Type::f32, count, 0), b = loop::argument("y", Type::f32, count, 1);
                const Stmt body = elementwise(count, 16, [&](Expr i) { return loop::store(b, i, loop::load(a, i) * 2.0F + 1.0F); });
                REQUIRE(run(kernel({a, b}, body, symbolic ? std::vector{dim} : std::vector<Index>{}), {x.data(), y.data()}, {.dims = {n}}, target) == 0);
                for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == (static_cast<std::int64_t>(i) < n ? x[i] * 2.0F + 1.0F : -1.0F));
            }
}

TEST_CASE("vector loops: an access out of the live lanes is not made, even to a page that is not there") {
    // One element at the end of an array, 16 lanes: reading the rest would leave the vector's memory.
    for (std::int64_t n : {0, 1, 5, 15}) {
        const Index dim = loop::index("n");
        const Buffer a = loop::argument("x", Type::f64, loop::ref(dim), 0), b = loop::argument("y", Type::f64, loop::ref(dim), 1);
        const Stmt body = loop::for_each("l", loop::ref(dim), LoopKind::vector, [&](Expr l) { return loop::store(b, l, loop::load(a, l) + loop::load(a, integer(0))); }, 16);
        std::vector<double> x(static_cast<std::size_t>(n)), y(static_cast<std::size_t>(n));
        std::iota(x.begin(), x.end(), 1.0);
        REQUIRE(run(kernel({a, b}, body, {dim}), {n ? x.data() : nullptr, n ? y.data() : nullptr}, {.dims = {n}}) == 0);
        for (std::size_t i = 0; i < x.size(); ++i) CHECK(y[i] == x[i] + x[0]);
    }
}

TEST_CASE("accumulate: lanes join as neighbours or as halves, dead lanes stay out") {
    for (const Target& target : runnable_targets())
        for (Join join : {Join::neighbours, Join::halves})
            for (int width : {1, 2, 4, 8, 16})
                for (std::int64_t live : {1, 2, 3, 7, 8, 16}) {
                    if (live > width) continue;
                    auto x = some_values(16);
                    std::vector<float> r{-0.0F, 2.5F};
                    const Buffer a = loop::argument("x", Type::f32, integer(16), 0), b = loop::argument("r", Type::f32, integer(2), 1);
                    auto lanes = [&](int at) {
                        return loop::for_each("l", integer(live), LoopKind::vector, [&](Expr l) { return loop::accumulate(b, integer(at), loop::load(a, l), Combine::add, join); }, width);
                    };
                    REQUIRE(run(kernel({a, b}, loop::block({lanes(0), lanes(1)})), {x.data(), r.data()}, {}, target) == 0);
                    std::vector<float> v(static_cast<std::size_t>(width), -0.0F);
                    std::copy_n(x.begin(), live, v.begin());
                    CHECK(same_value(r[0], -0.0F + joined(v, join)));
                    CHECK(same_value(r[1], 2.5F + joined(v, join)));
                }
}

TEST_CASE("accumulate: the joins of an unrolled loop, made together, are those of one after the other") {
    for (const Target& target : runnable_targets())
        for (int width : {2, 4, 8, 16})
            for (std::int64_t count : {1, 2, 3, 9, 16, 17, 25, 33}) {
                CAPTURE(width);
                CAPTURE(count);
                auto x = some_values(static_cast<std::size_t>(count * width));
                std::vector<float> r(static_cast<std::size_t>(count), 0);
                const Buffer a = loop::argument("x", Type::f32, integer(count * width), 0), b = loop::argument("r", Type::f32, integer(count), 1), sums = loop::registers("sums", Type::f32, count);
                auto each = [&](const std::function<Stmt(Expr)>& f) { return loop::for_each("t", integer(count), LoopKind::unrolled, f); };
                const Stmt body = loop::block({loop::alloc(sums), each([&](Expr t) { return loop::store(sums, t, loop::constant(Type::f32, 2.5)); }),
                    each([&](Expr t) {
                        return loop::for_each("l", integer(width), LoopKind::vector, [&](Expr l) { return loop::accumulate(sums, t, loop::load(a, t * width + l), Combine::add, Join::halves); }, width);
                    }),
                    each([&](Expr t) { return loop::store(b, t, loop::load(sums, t)); })});
                REQUIRE(run(kernel({a, b}, body), {x.data(), r.data()}, {}, target) == 0);
                for (std::int64_t t = 0; t < count; ++t)
                    CHECK(same_value(r[static_cast<std::size_t>(t)], 2.5F + joined({x.begin() + t * width, x.begin() + (t + 1) * width}, Join::halves)));
            }
}

TEST_CASE("accumulate: maximum and minimum in lanes and alone") {
    auto x = some_values(13);
    x[4] = -0.0F;
    std::vector<float> r{-std::numeric_limits<float>::infinity(), std::numeric_limits<float>::infinity()};
    const Buffer a = loop::argument("x", Type::f32, integer(13), 0), b = loop::argument("r", Type::f32, integer(2), 1);
    const Stmt body = elementwise(integer(13), 8, [&](Expr i) {
        return loop::block({loop::accumulate(b, integer(0), loop::load(a, i), Combine::maximum), loop::accumulate(b, integer(1), loop::load(a, i), Combine::minimum)});
    });
    REQUIRE(run(kernel({a, b}, body), {x.data(), r.data()}) == 0);
    CHECK(r[0] == *std::max_element(x.begin(), x.end()));
    CHECK(r[1] == *std::min_element(x.begin(), x.end()));
}

TEST_CASE("accumulate: products in lanes and alone, dead lanes stay out") {
    std::vector<float> x{0.5F, -2, 3, 1, 0.25F, 8, -1, 2, 0.5F, 4, -0.125F, 16, 3}, r{2, 2};
    const Buffer a = loop::argument("x", Type::f32, integer(13), 0), b = loop::argument("r", Type::f32, integer(2), 1);
    for (int width : {0, 16}) {
        const Stmt body = elementwise(integer(13), width, [&](Expr i) { return loop::accumulate(b, integer(width ? 1 : 0), loop::load(a, i), Combine::multiply); });
        REQUIRE(run(kernel({a, b}, body), {x.data(), r.data()}) == 0);
    }
    CHECK(r[0] == std::accumulate(x.begin(), x.end(), 2.0F, std::multiplies<>()));   // exact: powers of two and two factors of 3
    CHECK(r[1] == r[0]);
}

TEST_CASE("neutral elements: combining with one changes nothing") {
    const std::int64_t low = std::numeric_limits<std::int64_t>::min();
    auto number = [](const Expr& e) { return std::get<loop::Const>(e->as); };
    CHECK(number(loop::neutral(Combine::maximum, Type::i64)).integer == low);
    CHECK(number(loop::neutral(Combine::minimum, Type::i64)).integer == ~low);
    CHECK(number(loop::neutral(Combine::maximum, Type::i8)).integer == -128);
    CHECK(number(loop::neutral(Combine::minimum, Type::i8)).integer == 127);
    CHECK(number(loop::neutral(Combine::maximum, Type::u16)).integer == 0);
    CHECK(number(loop::neutral(Combine::minimum, Type::u16)).integer == 65535);
    CHECK(number(loop::neutral(Combine::minimum, Type::u64)).integer == -1);     // all bits
    CHECK(number(loop::neutral(Combine::maximum, Type::flag)).integer == 0);
    CHECK(number(loop::neutral(Combine::minimum, Type::flag)).integer == 1);
    CHECK(number(loop::neutral(Combine::multiply, Type::f32)).real == 1);
    CHECK(std::signbit(number(loop::neutral(Combine::add, Type::f64)).real));
}

TEST_CASE("registers: carried through serial loops, read in halves, joined at the end") {
    // NumPy's order of a sum: a vector of 16 is added to 8 accumulators, low half first.
    for (const Target& target : runnable_targets())
        for (std::int64_t blocks : {0, 1, 2, 5}) {
            auto x = some_values(80);
            float r = -1;
            const Index dim = loop::index("n");
            const Buffer a = loop::argument("x", Type::f32, loop::ref(dim) * 16, 0), b = loop::argument("r", Type::f32, integer(1), 1);
            const Buffer wide = loop::registers("wide", Type::f32, 16, 16), sums = loop::registers("sums", Type::f32, 8, 8), total = loop::registers("total", Type::f32, 1);
            auto half = [&](int at) {
                return loop::for_each("l", integer(8), LoopKind::vector, [&](Expr l) { return loop::accumulate(sums, l, loop::load(wide, l + at)); }, 8);
            };
            const Stmt body = loop::block({loop::alloc(sums),
                loop::for_each("i", loop::ref(dim), LoopKind::serial, [&](Expr i) {
                    return loop::block({loop::alloc(wide),
                        loop::for_each("l", integer(16), LoopKind::vector, [&](Expr l) { return loop::store(wide, l, loop::load(a, i * 16 + l) * loop::load(a, i * 16 + l)); }, 16), half(0), half(8)});
                }),
                loop::alloc(total),
                loop::for_each("l", integer(8), LoopKind::vector, [&](Expr l) { return loop::accumulate(total, integer(0), loop::load(sums, l)); }, 8),
                loop::store(b, integer(0), loop::load(total, integer(0)))});
            REQUIRE(run(kernel({a, b}, body, {dim}), {x.data(), &r}, {.dims = {blocks}}, target) == 0);
            std::vector<float> s(8, 0.0F);
            for (std::size_t i = 0; i < static_cast<std::size_t>(blocks) * 16; ++i) s[i % 8] += x[i] * x[i];
            CHECK(same_value(r, 0.0F + joined(s, Join::neighbours)));
        }
}

TEST_CASE("registers: merged at If and carried by While") {
    // Collatz steps: two registers of integers, a condition that is read before every turn.
    for (std::int64_t start : {1, 2, 7, 27}) {
        std::int64_t x = start, steps = -1;
        const Buffer a = loop::argument("x", Type::i64, integer(1), 0), b = loop::argument("steps", Type::i64, integer(1), 1);
        const Buffer n = loop::registers("n", Type::i64, 1), count = loop::registers("count", Type::i64, 1);
        const Expr zero = integer(0), value = loop::load(n, zero);
        const Stmt body = loop::block({loop::alloc(n), loop::alloc(count), loop::store(n, zero, loop::load(a, zero)),
            loop::while_loop(value != integer(1),
                loop::block({loop::if_else(value % 2 == integer(0), loop::store(n, zero, value / 2), loop::store(n, zero, value * 3 + 1)), loop::accumulate(count, zero, integer(1))})),
            loop::store(b, zero, loop::load(count, zero))});
        REQUIRE(run(kernel({a, b}, body), {&x, &steps}) == 0);
        std::int64_t expected = 0;
        for (std::int64_t v = start; v != 1; v = v % 2 ? 3 * v + 1 : v / 2) ++expected;
        CHECK(steps == expected);
    }
}

TEST_CASE("registers: an accumulator tile of unrolled loops is a small matrix product") {
    constexpr std::int64_t rows = 6, depth = 9, columns = 32;
    auto a = some_values(rows * depth), b = some_values(depth * columns);
    std::vector<float> c(rows * columns);
    const Buffer A = loop::argument("a", Type::f32, integer(rows * depth), 0), B = loop::argument("b", Type::f32, integer(depth * columns), 1), C = loop::argument("c", Type::f32, integer(rows * columns), 2);
    const Buffer tile = loop::registers("tile", Type::f32, rows * columns, 16);
    auto each_vector = [&](const std::function<Stmt(Expr, Expr)>& f) {
        return loop::for_each("i", integer(rows), LoopKind::unrolled, [&](Expr i) {
            return loop::for_each("j", integer(columns / 16), LoopKind::unrolled, [&](Expr j) { return loop::for_each("l", integer(16), LoopKind::vector, [&](Expr l) { return f(i, j * 16 + l); }, 16); });
        });
    };
    const Stmt body = loop::block({loop::alloc(tile), loop::for_each("k", integer(depth), LoopKind::serial, [&](Expr k) {
                                       return each_vector([&](Expr i, Expr j) {
                                           return loop::store(tile, i * columns + j, loop::fma(loop::load(A, i * depth + k), loop::load(B, k * columns + j), loop::load(tile, i * columns + j)));
                                       });
                                   }),
        each_vector([&](Expr i, Expr j) { return loop::store(C, i * columns + j, loop::load(tile, i * columns + j)); })});
    for (const Target& target : runnable_targets()) {
        REQUIRE(run(kernel({A, B, C}, body), {a.data(), b.data(), c.data()}, {}, target) == 0);
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < columns; ++j) {
                float expected = 0;
                for (std::size_t k = 0; k < depth; ++k) expected = std::fma(a[i * depth + k], b[k * columns + j], expected);
                CHECK(same_value(c[i * columns + j], expected));
            }
    }
}

TEST_CASE("if: a condition of lanes means any live lane") {
    for (std::int64_t live : {3, 8}) {
        std::vector<float> x{1, 2, 3, 4, -5, 6, 7, 8};      // the fifth is special, but dead when three lanes live
        float r = 0;
        const Buffer a = loop::argument("x", Type::f32, integer(8), 0), b = loop::argument("r", Type::f32, integer(1), 1);
        const Stmt body = loop::for_each("l", integer(live), LoopKind::vector, [&](Expr l) {
            return loop::if_else(loop::load(a, l) < 0.0F, loop::store(b, integer(0), loop::constant(Type::f32, 1.0)), loop::store(b, integer(0), loop::constant(Type::f32, 2.0)), true);
        }, 8);
        REQUIRE(run(kernel({a, b}, body), {x.data(), &r}) == 0);
        CHECK(r == (live == 3 ? 2.0F : 1.0F));
    }
}

TEST_CASE("loops of dims: triangular bounds, nested and empty") {
    for (std::int64_t n : {0, 1, 2, 5, 9}) {
        std::vector<std::int64_t> r(100, -1);
        const Index dim = loop::index("n");
        const Buffer b = loop::argument("r", Type::i64, integer(100), 0);
        const Stmt body = loop::for_each("i", loop::ref(dim), LoopKind::serial, [&](Expr i) {
            return loop::for_each("j", loop::min(i, integer(4)), LoopKind::serial, [&](Expr j) { return loop::store(b, i * loop::ref(dim) + j, i * 10 + j); });
        });
        REQUIRE(run(kernel({b}, body, {dim}), {r.data()}, {.dims = {n}}) == 0);
        std::vector<std::int64_t> expected(100, -1);
        for (std::int64_t i = 0; i < n; ++i)
            for (std::int64_t j = 0; j < std::min<std::int64_t>(i, 4); ++j) expected[static_cast<std::size_t>(i * n + j)] = i * 10 + j;
        CHECK(r == expected);
    }
}

TEST_CASE("let: a name of lanes, a name of an offset, a name inside a loop") {
    std::vector<float> x = some_values(40), y(40), z(40);
    const Buffer a = loop::argument("x", Type::f32, integer(40), 0), b = loop::argument("y", Type::f32, integer(40), 1), c = loop::argument("z", Type::f32, integer(40), 2);
    const Stmt body = loop::for_each("i", integer(5), LoopKind::serial, [&](Expr i) {
        const Index start = named("start", Type::i64);
        return loop::block({loop::let(start, i * 8), loop::for_each("l", integer(8), LoopKind::vector, [&](Expr l) {
                                const Index at = named("at", Type::i64), v = named("v", Type::f32);
                                return loop::block({loop::let(at, loop::ref(start) + l), loop::let(v, loop::load(a, loop::ref(at)) + 1.0F), loop::store(b, loop::ref(at), loop::ref(v) * loop::ref(v)),
                                    loop::store(c, integer(39) - loop::ref(at), loop::ref(v))});
                            }, 8)});
    });
    REQUIRE(run(kernel({a, b, c}, body), {x.data(), y.data(), z.data()}) == 0);
    for (std::size_t i = 0; i < 40; ++i) {
        CHECK(y[i] == (x[i] + 1.0F) * (x[i] + 1.0F));
        CHECK(z[39 - i] == x[i] + 1.0F);
    }
    // `at` is an affine name: its load is a vector load, not a gather.
    const std::string text = jit::llvm_text(kernel({a, b, c}, body), Target::host(), {});
    CHECK(text.find("gather") == std::string::npos);
    CHECK(text.find("scatter") != std::string::npos);
}

TEST_CASE("expressions of any depth are emitted without recursion") {
    float x = 1, y = 0;
    const Buffer a = loop::argument("x", Type::f32, integer(1), 0), b = loop::argument("y", Type::f32, integer(1), 1);
    Expr e = loop::load(a, integer(0));
    for (int k = 0; k < 3000; ++k) e = e * 0.5F + e;        // shared: as a tree it would have 2^3000 nodes
    REQUIRE(run(kernel({a, b}, loop::store(b, integer(0), e)), {&x, &y}) == 0);
    float expected = 1;
    for (int k = 0; k < 3000; ++k) expected = expected * 0.5F + expected;
    CHECK(same_value(y, expected));
}

}  // namespace bitale::test
