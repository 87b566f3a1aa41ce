// SPDX-License-Identifier: BSD-3-Clause
/// Functions inside a kernel: parallel bodies, outlined bodies, calls and checks.
#include <algorithm>
#include <thread>

#include "tests/jit/nest_runner.h"

namespace bitale::test {
namespace {

/// Runs strips on real threads, out of order, and counts them.
struct FakeExecutor {
    int calls = 0, strips = 0;
    std::int64_t strip = 3;
    Executor table{this, [](void* context, std::int64_t n, void (*body)(void*, std::int64_t, std::int64_t), void* body_context) {
        auto& self = *static_cast<FakeExecutor*>(context);
        ++self.calls;
        std::vector<std::thread> workers;
        for (std::int64_t at = (n + self.strip - 1) / self.strip * self.strip - self.strip; at >= 0; at -= self.strip) {
            ++self.strips;
            workers.emplace_back([=, &self] { body(body_context, at, std::min(n, at + self.strip)); });
        }
        for (auto& w : workers) w.join();
    }};
};

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t n = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
    return n;
}

}  // namespace

TEST_CASE("parallel: strips on other threads, or the whole loop here without an executor") {
    for (bool with_executor : {true, false})
        for (std::int64_t n : {0, 1, 10}) {
            const Index dim = loop::index("n"), scale = named("scale", Type::f64);
            const Buffer a = loop::argument("x", Type::f64, loop::ref(dim) * 8, 0), b = loop::argument("y", Type::f64, loop::ref(dim) * 8, 1);
            const Stmt body = loop::block({loop::let(scale, loop::load(a, integer(0)) + 2.0), loop::for_each("strip", loop::ref(dim), LoopKind::parallel, [&](Expr i) {
                                               return loop::for_each("l", integer(8), LoopKind::vector, [&](Expr l) { return loop::store(b, i * 8 + l, loop::load(a, i * 8 + l) * loop::ref(scale) + loop::convert(Type::f64, i)); }, 8);
                                           })});
            std::vector<double> x(static_cast<std::size_t>(n) * 8 + 1), y(x.size());
            for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.5 * static_cast<double>(i);
            FakeExecutor executor;
            REQUIRE(run(kernel({a, b}, body, {dim}), {x.data(), y.data()}, {.dims = {n}, .executor = with_executor ? &executor.table : nullptr}) == 0);
            for (std::size_t i = 0; i + 1 < x.size(); ++i) CHECK(y[i] == x[i] * (x[0] + 2.0) + static_cast<double>(i / 8));
            CHECK(executor.calls == (with_executor ? 1 : 0));
            if (with_executor) CHECK(executor.strips == static_cast<int>((n + 2) / 3));
        }
}

TEST_CASE("parallel: an arena buffer inside has a slice for each turn") {
    const Buffer t = loop::arena("t", Type::i64, integer(4)), b = loop::argument("y", Type::i64, integer(40), 0);
    const Index i = loop::index("i", 10);
    auto each = [](const std::function<Stmt(Expr)>& f) { return loop::for_each("k", integer(4), LoopKind::serial, f); };
    const Stmt inner = loop::block({loop::alloc(t), each([&](Expr k) { return loop::store(t, k, loop::ref(i) * 100 + k); }), each([&](Expr k) { return loop::store(b, loop::ref(i) * 4 + k, loop::load(t, integer(3) - k)); })});
    LoopNest nest = kernel({b}, loop::make_for(i, integer(10), LoopKind::parallel, inner));
    nest.placement = {{t, loop::ref(i) * 64}};
    nest.arena_bytes = integer(640);
    std::vector<std::int64_t> memory(80), y(40);
    FakeExecutor executor;
    executor.strip = 1;
    REQUIRE(run(nest, {y.data()}, {.arena = memory.data(), .executor = &executor.table}) == 0);
    for (std::size_t k = 0; k < y.size(); ++k) CHECK(y[k] == static_cast<std::int64_t>(k / 4 * 100 + 3 - k % 4));
}

TEST_CASE("parallel: a failure inside stops the kernel and leaves one whole record") {
    const Buffer a = loop::argument("x", Type::i64, integer(12), 0), b = loop::argument("y", Type::i64, integer(1), 1);
    const Stmt body = loop::block({loop::for_each("i", integer(12), LoopKind::parallel, [&](Expr i) {
                                       const Expr v = loop::load(a, i);
                                       return loop::statement(loop::Fail{v < 0, 9, i, v, i * 1000});
                                   }),
        loop::store(b, integer(0), integer(1))});
    for (bool with_executor : {true, false}) {
        std::vector<std::int64_t> x{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        std::int64_t reached = 0;
        FakeExecutor executor;
        Failure failure{77, 0, 0, 0, 0};
        const CallSetting call{.executor = with_executor ? &executor.table : nullptr, .failure = &failure};
        CHECK(run(kernel({a, b}, body), {x.data(), &reached}, call) == 0);
        CHECK(reached == 1);
        reached = 0;
        x[4] = -5;
        x[10] = -11;
        CHECK(run(kernel({a, b}, body), {x.data(), &reached}, call) == 9);
        CHECK(reached == 0);
        CHECK(failure.check == 9);
        CHECK((failure.index == 4 || failure.index == 10));
        CHECK(failure.value == -(failure.index + 1));
        CHECK(failure.bound == failure.index * 1000);
    }
}

TEST_CASE("parallel: equal bodies are one function; which index counts the turns, and where a failure comes from, tell them apart") {
    const Buffer a = loop::argument("a", Type::i64, integer(16), 0), b = loop::argument("b", Type::i64, integer(16), 1), c = loop::argument("c", Type::i64, integer(16), 2);
    auto add_one = [](const Buffer& from, const Buffer& to, bool across) {
        return loop::for_each("i", integer(4), LoopKind::serial, [&](Expr i) {
            return loop::for_each("j", integer(4), LoopKind::parallel, [&](Expr j) {
                const Expr at = across ? j * 4 + i : i * 4 + j;
                return loop::store(to, at, loop::load(from, at) + 1);
            });
        });
    };
    std::vector<std::int64_t> x(16), y(16), z(16);
    for (std::size_t i = 0; i < 16; ++i) x[i] = static_cast<std::int64_t>(i);
    const LoopNest nest = kernel({a, b, c}, loop::block({add_one(a, b, false), add_one(b, c, false), add_one(c, a, true)}));
    FakeExecutor executor;
    REQUIRE(run(nest, {x.data(), y.data(), z.data()}, {.executor = &executor.table}) == 0);
    CHECK(executor.calls == 12);
    for (std::size_t i = 0; i < 16; ++i) {
        const auto v = static_cast<std::int64_t>(i);
        CHECK(y[i] == v + 1);
        CHECK(z[i] == v + 2);
        CHECK(x[i] == v + 3);
    }
    CHECK(count(jit::llvm_text(nest, Target::host(), {}), "define internal") == 2);      // by rows and by columns

    auto check = [&](const Buffer& from, std::int32_t origin) {
        return loop::for_each("i", integer(16), LoopKind::parallel, [&](Expr i) { return loop::statement(loop::Fail{loop::load(from, i) < 0, 1, i, i, i}, origin); });
    };
    CHECK(count(jit::llvm_text(kernel({a, b}, loop::block({check(a, 3), check(b, 4)})), Target::host(), {}), "define internal") == 2);
    CHECK(count(jit::llvm_text(kernel({a, b}, loop::block({check(a, 3), check(b, 3)})), Target::host(), {}), "define internal") == 1);
}

TEST_CASE("fail: the first live lane that fails is recorded; nothing after it runs") {
    for (int width : {0, 4, 16}) {
        std::vector<std::int64_t> x(20), y(20, -1);
        for (std::size_t i = 0; i < 20; ++i) x[i] = static_cast<std::int64_t>(i);
        x[6] = 50;
        x[7] = 60;
        const Buffer a = loop::argument("x", Type::i64, integer(20), 0), b = loop::argument("y", Type::i64, integer(20), 1);
        const Stmt body = elementwise(integer(20), width, [&](Expr i) {
            const Expr v = loop::load(a, i);
            return loop::block({loop::statement(loop::Fail{integer(20) <= v, 3, i, v, integer(20)}), loop::store(b, i, v)});
        });
        Failure failure{};
        CHECK(run(kernel({a, b}, body), {x.data(), y.data()}, {.failure = &failure}) == 3);
        CHECK(failure.check == 3);
        CHECK(failure.index == 6);
        CHECK(failure.value == 50);
        CHECK(failure.bound == 20);
        CHECK(y[6] == -1);
        CHECK(y[19] == -1);
    }
}

TEST_CASE("outline: equal bodies are one function, with their buffers and indices as parameters") {
    const Buffer a = loop::argument("a", Type::f32, integer(32), 0), b = loop::argument("b", Type::f32, integer(32), 1), c = loop::argument("c", Type::f32, integer(32), 2);
    auto copy = [&](const Buffer& from, const Buffer& to, Expr at, double factor) {
        return loop::statement(loop::Outline{"scale", loop::for_each("l", integer(8), LoopKind::vector, [&](Expr l) { return loop::store(to, at + l, loop::load(from, at + l) * factor); }, 8)});
    };
    const Stmt body = loop::for_each("i", integer(4), LoopKind::serial, [&](Expr i) {
        return loop::block({copy(a, b, i * 8, 2.0), copy(b, c, i * 8, 2.0), copy(b, a, i * 8, 3.0)});
    });
    std::vector<float> x(32), y(32), z(32);
    for (std::size_t i = 0; i < 32; ++i) x[i] = static_cast<float>(i);
    const LoopNest nest = kernel({a, b, c}, body);
    REQUIRE(run(nest, {x.data(), y.data(), z.data()}) == 0);
    for (std::size_t i = 0; i < 32; ++i) {
        const auto v = static_cast<float>(i);
        CHECK(y[i] == 2.0F * v);
        CHECK(z[i] == 4.0F * v);
        CHECK(x[i] == 6.0F * v);
    }
    const std::string text = jit::llvm_text(nest, Target::host(), {});
    CHECK(count(text, "define internal") == 2);     // by 2 and by 3
    CHECK(count(text, "call void @scale") == 3);
    CHECK(count(text, "ptr noalias") == 4);
}

TEST_CASE("outline: what is known around it is a constant inside; a failure inside leaves the kernel") {
    const Buffer b = loop::argument("y", Type::i64, integer(3), 0);
    const Stmt body = loop::for_each("i", integer(3), LoopKind::unrolled, [&](Expr i) {
        return loop::statement(loop::Outline{"part", loop::block({loop::statement(loop::Fail{integer(2) <= i * loop::load(b, integer(0)), 5, i, i, i}), loop::store(b, i, i + 10)})});
    });
    std::vector<std::int64_t> y{1, 0, 0};
    Failure failure{};
    CHECK(run(kernel({b}, body), {y.data()}, {.failure = &failure}) == 5);
    CHECK(y == std::vector<std::int64_t>{10, 0, 0});
    CHECK(failure.index == 1);
}

TEST_CASE("call: memory by the table of symbols, another symbol is refused") {
    const Buffer a = loop::argument("x", Type::i64, integer(4), 0);
    const LoopNest nest = kernel({a}, loop::statement(loop::Call{"getenv", {a}, {}}));
    CHECK_THROWS_WITH_AS(run(nest, {nullptr}), "InternalError: emit: call of getenv, which is not in the table of symbols", InternalError);
}

TEST_CASE("prefetch: a hint changes nothing") {
    const Buffer a = loop::argument("x", Type::f32, integer(64), 0), b = loop::argument("y", Type::f32, integer(64), 1);
    std::vector<float> x(64, 2.0F), y(64);
    const Stmt body = loop::for_each("i", integer(4), LoopKind::serial, [&](Expr i) {
        return loop::block({loop::statement(loop::Prefetch{a, i * 16 + 400}), loop::for_each("l", integer(16), LoopKind::vector, [&](Expr l) { return loop::store(b, i * 16 + l, loop::load(a, i * 16 + l)); }, 16)});
    });
    REQUIRE(run(kernel({a, b}, body), {x.data(), y.data()}) == 0);
    CHECK(x == y);
    CHECK(jit::assembly_text(kernel({a, b}, body), Target::host(), {}).find("prefetch") != std::string::npos);
}

}  // namespace bitale::test
