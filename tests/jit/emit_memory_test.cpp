// SPDX-License-Identifier: BSD-3-Clause
/// Addresses, gathers and scatters, tables, the arena, bounds.
#include "tests/jit/nest_runner.h"

namespace bitale::test {
namespace {

std::vector<std::int64_t> numbers(std::size_t n) {
    std::vector<std::int64_t> x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<std::int64_t>(i * 7 + 3);
    return x;
}

}  // namespace

TEST_CASE("strides: a transpose by numbers and by dims") {
    for (const Target& target : runnable_targets())
        for (bool symbolic : {false, true})
            for (int width : {0, 8}) {
                constexpr std::int64_t rows = 5, columns = 11;
                auto x = numbers(rows * columns);
                std::vector<std::int64_t> y(x.size(), -1), z(x.size(), -1);
                const Index r = loop::index("rows"), c = loop::index("columns");
                const Expr m = symbolic ? loop::ref(r) : integer(rows), n = symbolic ? loop::ref(c) : integer(columns);
                const Buffer a = loop::argument("x", Type::i64, m * n, 0), b = loop::argument("y", Type::i64, m * n, 1), d = loop::argument("z", Type::i64, m * n, 2);
                const Stmt body = loop::for_each("i", m, LoopKind::serial, [&](Expr i) {
                    return elementwise(n, width, [&](Expr j) {
                        return loop::block({loop::store(b, j * m + i, loop::load(a, i * n + j)), loop::store(d, i * n + j, loop::load(a, (m - 1 - i) * n + (n - 1 - j)))});
                    });
                });
                REQUIRE(run(kernel({a, b, d}, body, {r, c}), {x.data(), y.data(), z.data()}, {.dims = {rows, columns}}, target) == 0);
                for (std::size_t i = 0; i < rows; ++i)
                    for (std::size_t j = 0; j < columns; ++j) {
                        CHECK(y[j * rows + i] == x[i * columns + j]);
                        CHECK(z[i * columns + j] == x[(rows - 1 - i) * columns + (columns - 1 - j)]);
                    }
            }
}

TEST_CASE("a flat index taken apart by division reads the right element in lanes") {
    constexpr std::int64_t rows = 7, columns = 6;
    auto x = numbers(rows);
    std::vector<std::int64_t> y(rows * columns);
    const Index c = loop::index("columns");
    const Buffer a = loop::argument("x", Type::i64, integer(rows), 0), b = loop::argument("y", Type::i64, integer(rows * columns), 1);
    const Stmt body = elementwise(integer(rows * columns), 16, [&](Expr i) { return loop::store(b, i, loop::load(a, i / loop::ref(c)) + i % loop::ref(c)); });
    REQUIRE(run(kernel({a, b}, body, {c}), {x.data(), y.data()}, {.dims = {columns}}) == 0);
    for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == x[i / columns] + static_cast<std::int64_t>(i % columns));
}

TEST_CASE("scatter: repeated indices keep their order, adding and storing") {
    for (const Target& target : runnable_targets())
        for (int width : {0, 4, 16}) {
            std::vector<std::int64_t> where{2, 0, 2, 2, 1, 0, 4, 4, 4, 4, 3, 2, 0, 0, 0, 0, 1, 2, 3};
            std::vector<float> x(where.size()), sum(5, 1e8F), last(5, -1);
            for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i * i) * 0.37F;
            const Expr n = integer(static_cast<std::int64_t>(where.size()));
            const Buffer w = loop::argument("where", Type::i64, n, 0), a = loop::argument("x", Type::f32, n, 1), s = loop::argument("sum", Type::f32, integer(5), 2), l = loop::argument("last", Type::f32, integer(5), 3);
            const Stmt body = elementwise(n, width, [&](Expr i) {
                const Expr at = loop::load(w, i);
                return loop::block({loop::accumulate(s, at, loop::load(a, i)), loop::store(l, at, loop::load(a, i))});
            });
            REQUIRE(run(kernel({w, a, s, l}, body), {where.data(), x.data(), sum.data(), last.data()}, {}, target) == 0);
            std::vector<float> expected(5, 1e8F), expected_last(5, -1);
            for (std::size_t i = 0; i < x.size(); ++i) {
                expected[static_cast<std::size_t>(where[i])] += x[i];
                expected_last[static_cast<std::size_t>(where[i])] = x[i];
            }
            CHECK(sum == expected);
            CHECK(last == expected_last);
        }
}

TEST_CASE("tables are in the code, flags in memory are bytes") {
    std::vector<std::byte> data(8 * sizeof(double));
    const std::vector<double> values{1, 2, 4, 8, 16, 32, 64, 128};
    std::memcpy(data.data(), values.data(), data.size());
    const Buffer t = loop::table("powers", Type::f64, data);
    std::vector<std::uint8_t> flag{1, 0, 7, 0, 1, 1, 0, 255};      // any byte but 0 is true
    std::vector<double> y(8);
    const Buffer f = loop::argument("f", Type::flag, integer(8), 0), b = loop::argument("y", Type::f64, integer(8), 1);
    for (int width : {0, 8}) {
        const Stmt body = elementwise(integer(8), width, [&](Expr i) { return loop::store(b, i, loop::select(loop::load(f, i), loop::load(t, i), loop::load(t, integer(7) - i))); });
        REQUIRE(run(kernel({f, b}, body), {flag.data(), y.data()}) == 0);
        for (std::size_t i = 0; i < 8; ++i) CHECK(y[i] == (flag[i] ? values[i] : values[7 - i]));
    }
}

TEST_CASE("arena: buffers that share bytes at different times stay in order") {
    // All in one basic block: the second buffer's stores must not move before the first one's loads.
    const Buffer t0 = loop::arena("t0", Type::f32, integer(4)), t1 = loop::arena("t1", Type::f32, integer(4));
    std::vector<float> x{1, 2, 3, 4}, y(4), z(4);
    const Buffer a = loop::argument("x", Type::f32, integer(4), 0), b = loop::argument("y", Type::f32, integer(4), 1), c = loop::argument("z", Type::f32, integer(4), 2);
    auto all = [&](const std::function<Stmt(Expr)>& f) { return loop::for_each("i", integer(4), LoopKind::unrolled, f); };
    LoopNest nest = kernel({a, b, c}, loop::block({loop::alloc(t0), loop::alloc(t1),
        all([&](Expr i) { return loop::store(t0, i, loop::load(a, i) * 2.0F); }), all([&](Expr i) { return loop::store(b, i, loop::load(t0, integer(3) - i)); }),
        all([&](Expr i) { return loop::store(t1, i, loop::load(a, i) + 100.0F); }), all([&](Expr i) { return loop::store(c, i, loop::load(t1, integer(3) - i)); })}));
    nest.placement = {{t0, integer(64)}, {t1, integer(64)}};
    nest.arena_bytes = integer(128);
    std::vector<float> memory(32);
    REQUIRE(run(nest, {x.data(), y.data(), z.data()}, {.arena = memory.data()}) == 0);
    CHECK(y == std::vector<float>{8, 6, 4, 2});
    CHECK(z == std::vector<float>{104, 103, 102, 101});
}

TEST_CASE("arena: places are expressions of dims, rounded to lines, and used inside loops") {
    const Index n = loop::index("n");
    const Buffer t0 = loop::arena("t0", Type::f64, loop::ref(n)), t1 = loop::arena("t1", Type::f64, loop::ref(n));
    const Buffer b = loop::argument("y", Type::f64, loop::ref(n), 0);
    LoopNest nest = kernel({b}, loop::block({loop::alloc(t0), loop::alloc(t1), loop::for_each("i", loop::ref(n), LoopKind::serial, [&](Expr i) {
                               return loop::block({loop::store(t0, i, loop::convert(Type::f64, i)), loop::store(t1, i, loop::load(t0, i) * 2.0)});
                           }),
                               loop::for_each("j", loop::ref(n), LoopKind::serial, [&](Expr j) { return loop::store(b, j, loop::load(t1, j) + loop::load(t0, j)); })}), {n});
    const Expr lines = (loop::ref(n) * 8 + 63) / 64 * 64;
    nest.placement = {{t0, integer(0)}, {t1, lines}};
    nest.arena_bytes = lines * 2;
    std::vector<double> memory(64), y(13);
    REQUIRE(run(nest, {y.data()}, {.dims = {13}, .arena = memory.data()}) == 0);
    for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == 3.0 * static_cast<double>(i));
    CHECK(memory[16 + 12] == 24.0);     // 13 elements take two lines
}

TEST_CASE("check_bounds: an access outside is a failure with index, buffer and size") {
    for (int width : {0, 8}) {
        const Index n = loop::index("n");
        const Buffer a = loop::argument("x", Type::f32, integer(20), 0), b = loop::argument("y", Type::f32, loop::ref(n), 1);
        auto nest = [&](const std::function<Expr(Expr)>& from) { return kernel({a, b}, elementwise(integer(20), width, [&](Expr i) { return loop::store(b, i, loop::load(a, from(i))); }), {n}); };
        std::vector<float> x(20, 1.0F), y(20);
        Failure failure{};
        const jit::EmitOptions checked{.check_bounds = true};
        auto call = [&](const LoopNest& k, std::int64_t size) {
            failure = {};
            return run(k, {x.data(), y.data()}, {.dims = {size}, .failure = &failure}, Target::host(), checked);
        };
        CHECK(call(nest([](Expr i) { return i; }), 20) == 0);
        CHECK(call(nest([](Expr i) { return i; }), 13) == jit::out_of_bounds);      // the store, at the first element behind
        CHECK(failure.check == jit::out_of_bounds);
        CHECK(failure.index == 13);
        CHECK(failure.value == 1);
        CHECK(failure.bound == 13);
        CHECK(call(nest([](Expr i) { return i - 1; }), 20) == jit::out_of_bounds);
        CHECK(failure.index == -1);
        CHECK(failure.value == 0);
        CHECK(failure.bound == 20);
        CHECK(call(nest([](Expr i) { return i * 7 % 23; }), 20) == jit::out_of_bounds);     // a gather: 21 at i = 3 is the first
        CHECK(failure.value == 0);
    }
}

TEST_CASE("check_bounds: dead lanes are not looked at") {
    const Buffer a = loop::argument("x", Type::f64, integer(3), 0), b = loop::argument("y", Type::f64, integer(3), 1);
    std::vector<double> x{1, 2, 3}, y(3);
    Failure failure{};
    const Stmt body = elementwise(integer(3), 8, [&](Expr i) { return loop::store(b, i, loop::load(a, i) + loop::load(a, integer(2) - i)); });
    CHECK(run(kernel({a, b}, body), {x.data(), y.data()}, {.failure = &failure}, Target::host(), {.check_bounds = true}) == 0);
    CHECK(y == std::vector<double>{4, 4, 4});
}

TEST_CASE("every other element, up to the last one of a buffer") {
    for (const Target& target : runnable_targets())
        for (const int width : {2, 4, 8, 16}) {
            const auto x = numbers(static_cast<std::size_t>(2 * width));
            std::vector<std::int64_t> y(static_cast<std::size_t>(width), -1);
            for (const int first : {0, 1}) {
                const std::int64_t size = 2 * width - 1 + first;
                const Buffer a = loop::argument("x", Type::i64, integer(size), 0), b = loop::argument("y", Type::i64, integer(width), 1);
                const Stmt body = loop::for_each("l", integer(width), LoopKind::vector, [&](Expr l) { return loop::store(b, l, loop::load(a, l * 2 + first)); }, width);
                std::vector<std::int64_t> exact(x.begin(), x.begin() + size);
                REQUIRE(run(kernel({a, b}, body), {exact.data(), y.data()}, {}, target) == 0);
                for (int l = 0; l < width; ++l) CHECK(y[static_cast<std::size_t>(l)] == x[static_cast<std::size_t>(2 * l + first)]);
            }
        }
}

TEST_CASE("every access names its buffer to LLVM's alias analysis") {
    const Buffer a = loop::argument("x", Type::f32, integer(64), 0), b = loop::argument("y", Type::f32, integer(64), 1);
    const std::string text = jit::llvm_text(kernel({a, b}, elementwise(integer(64), 16, [&](Expr i) { return loop::store(b, i, loop::load(a, i)); })), Target::host(), {});
    CHECK(text.find("alias.scope") != std::string::npos);
    CHECK(text.find("noalias") != std::string::npos);
    for (const char* flag : {"fast", "reassoc", "nnan", "contract"}) CHECK(text.find(std::string(" ") + flag + " ") == std::string::npos);
}

}  // namespace bitale::test
