// SPDX-License-Identifier: BSD-3-Clause
/// Functions and variables used by several threads, and destroyed in any order.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>

#include "tests/jit/settings.h"
#include "tests/support/sanitized.h"

namespace bitale::test {
namespace {

constexpr int threads = 4;
constexpr int calls = sanitized ? 10'000 : 1'000'000;       // of each thread
constexpr int functions = sanitized ? 8 : 200;              // of each thread

/// body(t) in each thread; all done on return.
template <class F> void run_threads(F&& body) {
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t) all.emplace_back([&body, t] { body(t); });
    for (auto& t : all) t.join();
}

Function<void()> plus_one(const AnyShared& w) { return function<void()>({.updates = {{w, w + 1}}, .name = "plus_one"}); }

/// Four threads add one; a fifth looks on and must never see half a step.
void count_together(std::int64_t elements) {
    auto W = shared("W", View<double, 1>(std::vector<double>(static_cast<std::size_t>(elements), 0)));
    const auto step = plus_one(W);
    std::atomic<bool> done = false;
    std::int64_t torn = 0, backwards = 0, looks = 0;
    std::thread reader([&] {
        double last = 0;
        while (!done) {
            const Tensor<double, 1> w = W.get();
            torn += std::ranges::count_if(w, [&](double v) { return v != w(0); });
            backwards += w(0) < last;
            last = w(0);
            ++looks;
        }
    });
    run_threads([&](int) { for (int i = 0; i < calls; ++i) step(); });
    done = true;
    reader.join();
    CHECK(torn == 0);
    CHECK(backwards == 0);
    CHECK(looks > 0);
    CHECK(values(W) == Values(static_cast<std::size_t>(elements), threads * static_cast<double>(calls)));
}

}  // namespace

TEST_CASE("threads: four count together, no step is lost, a reader never sees half of one") {
    for (std::int64_t n : {1, 1000}) {
        CAPTURE(n);
        count_together(n);
    }
}

TEST_CASE("threads: four exchange two variables through a second buffer") {
    auto a = shared("a", {1.0, 2.0}), b = shared("b", {10.0, 20.0});
    const auto swap = function<void()>({.updates = {{a, b}, {b, a}}});
    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0;
    const auto both = function<std::tuple<Tensor<double, 1>, Tensor<double, 1>>()>({.outputs = {a, b}});
    std::thread reader([&] {
        while (!done) {
            const auto [x, y] = both();
            wrong += !(x(0) + y(0) == 11 && x(1) == 2 * x(0) && y(1) == 2 * y(0));
        }
    });
    run_threads([&](int) { for (int i = 0; i < calls / 50; ++i) swap(); });
    done = true;
    reader.join();
    CHECK(wrong == 0);
    CHECK(values(a) == Values{1, 2});
}

TEST_CASE("threads: functions without variables run side by side, each with its own arena") {
    const Var x = dvector("x");
    const auto f = function<Tensor<double, 1>(VectorView<double>)>({.inputs = {x}, .outputs = {x / sum(x)}});
    std::atomic<int> wrong = 0;
    run_threads([&](int t) {
        const std::vector<double> mine(static_cast<std::size_t>(64 << t), t + 1.0);
        for (int i = 0; i < calls / 50; ++i) {
            const Tensor<double, 1> y = f(mine);
            wrong += !std::ranges::all_of(y, [&](double v) { return v == 1.0 / (64 << t); });
        }
    });
    CHECK(wrong == 0);
}

TEST_CASE("threads: each makes, calls and destroys functions, on variables of its own and a common one") {
    auto common = shared("common", 1.0);
    std::atomic<int> wrong = 0;
    run_threads([&](int t) {
        for (int i = 0; i < functions; ++i) {
            const Var x = dvector("x");
            auto own = shared("own", {t + 0.0, i + 0.0});
            const auto f = function<double(VectorView<double>)>({.inputs = {x}, .outputs = {sum(x * own) + common}, .updates = {{own, own * common}}, .name = "f" + std::to_string(i)});
            const auto g = f;
            wrong += f({1, 1}) != t + i + 1;
            wrong += g({2, 0}) != 2 * t + 1;
        }
    });
    CHECK(wrong == 0);
}

TEST_CASE("threads: a handle may be destroyed while another one is called") {
    auto w = shared("w", 0.0);
    std::optional<Function<void()>> first = plus_one(w);
    std::atomic<bool> started = false;
    std::thread caller([&, own = *first] {
        for (int i = 0; i < calls / 20; ++i) {
            own();
            started = true;
        }
    });
    while (!started) std::this_thread::yield();
    for (int i = 0; i < 1000; ++i) {
        const auto copy = *first;
        copy();
    }
    first.reset();
    caller.join();
    CHECK(values(w) == Values{1000.0 + calls / 20});
}

namespace {
using Held = std::unique_ptr<const Exclusive<void()>>;
Held hold(const Function<void()>& f) { return Held(new Exclusive<void()>(f.exclusive())); }
constexpr auto long_enough = std::chrono::milliseconds(20);     // for a thread that does not wait to get through
}  // namespace

TEST_CASE("exclusive: two holds of one thread share the variables and end in any order; other threads wait for both") {
    auto a = shared("a", 0.0), b = shared("b", 0.0);
    const auto f = function<void()>({.updates = {{a, a + b + 1}}}), g = function<void()>({.updates = {{b, a.var() * 1}}});
    Held outer = hold(f);
    (*outer)();
    Held inner = hold(g);
    std::atomic<int> passed = 0;
    std::thread caller([&] { g(), ++passed; }), reader([&] { (void)a.get(), ++passed; }), holder([&] { const auto own = f.exclusive(); ++passed; });
    (*inner)();
    f();                                    // a default call of this thread goes through
    CHECK(values(a) == Values{3});
    outer.reset();
    std::this_thread::sleep_for(long_enough);
    CHECK(passed == 0);
    (*inner)();
    b.set(7.0);
    CHECK(values(b) == Values{7});
    inner.reset();
    caller.join(), reader.join(), holder.join();
    CHECK(passed == 3);
    CHECK(values(b) == Values{3});
}

TEST_CASE("exclusive: of functions without variables, of other groups, and given back after an error") {
    const Var x = dvector("x");
    auto a = shared("a", {1.0, 2.0}), b = shared("b", {1.0, 2.0});
    const auto pure = function<double(VectorView<double>)>({.inputs = {x}, .outputs = {sum(x)}});
    const auto f = function<void(VectorView<double>)>({.inputs = {x}, .updates = {{a, a + x}}}), g = function<void(VectorView<double>)>({.inputs = {x}, .updates = {{b, b + x}}});
    {
        const auto held = f.exclusive();
        const auto nothing = pure.exclusive();
        CHECK(nothing({1, 2}) == 3);
        CHECK_THROWS_AS(held({1, 2, 3}), ShapeError);
        held({1, 1});
        std::thread([&] {
            g({1, 1});
            CHECK(pure({3}) == 3);
        }).join();      // another group: does not wait
    }
    std::thread([&] { f({1, 1}); }).join();
    CHECK(values(a) == Values{3, 4});
    CHECK(values(b) == Values{2, 3});
}

namespace {
// Destroyed after main(), the later first.
std::optional<Function<void()>> before_its_variable;
std::optional<Shared<double, 1>> variable;
std::optional<Function<void()>> after_its_variable;
std::optional<View<double, 1>> look;
}  // namespace

TEST_CASE("few results of many products: slices go to threads, with the same bits for any number of them") {
    struct Product { std::int64_t rows, depth, columns; };
    for (const auto& [m, k, n] : {Product{1, 100'000, 1}, {3, 50'000, 2}, {10, 30'000, 3}, {40, 6'000, 50}}) {
        if (sanitized && m * k * n > 1'000'000) continue;
        CAPTURE(k);
        Tensor<float, 2> a({m, k}), b({k, n}), c({n, k});
        double x = 0;
        for (Tensor<float, 2>* t : {&a, &b, &c})
            for (float& v : *t) v = static_cast<float>(std::sin(x += 0.7));
        const Var A = fmatrix("A"), B = fmatrix("B"), C = fmatrix("C");
        const FunctionSpec spec{.inputs = {A, B, C}, .outputs = {tanh(dot(A, B)), dot(A, transpose(C)), dot(reshape(A, {-1}), reshape(A, {-1}))}};
        FunctionSpec interpreted = spec;
        interpreted.mode = Mode::interpret;
        const auto expected = function(interpreted)({a, b, c});
        for (const int count : {1, 2, 3, 7}) {
            FunctionSpec threaded = spec;
            threaded.options.threads = count;
            const auto got = function(threaded)({a, b, c});
            for (std::size_t o = 0; o < got.size(); ++o) CHECK(std::memcmp(got[o].data(), expected[o].data(), static_cast<std::size_t>(element_count(got[o].shape())) * sizeof(float)) == 0);
        }
    }
}

TEST_CASE("static functions and variables may be destroyed in any order") {
    variable.emplace(shared("variable", {1.0, 2.0}));
    before_its_variable.emplace(plus_one(*variable));
    after_its_variable.emplace(function<void()>({.updates = {{*variable, *variable / sum(*variable)}}}));
    look.emplace(variable->view());
    (*before_its_variable)(), (*after_its_variable)();
    CHECK((*look)(0) == 0.4);               // and what happens after main() is for the sanitizers to judge
}

}  // namespace bitale::test
