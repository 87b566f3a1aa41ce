// SPDX-License-Identifier: BSD-3-Clause
/// Updates: what they read, what they write, in which order nobody sees.
#include "tests/jit/settings.h"

namespace bitale::test {
namespace {

/// A function without inputs and results.
Function<void()> step_of(std::vector<Update> updates, Mode mode, const Options& options) { return function<void()>({.updates = std::move(updates), .name = "step", .mode = mode, .options = options}); }

/// (rows, columns) with elements 1, 2, 3, ...
Tensor<double, 2> counting(std::int64_t rows, std::int64_t columns) {
    Tensor<double, 2> x({rows, columns});
    double n = 0;
    for (double& v : x) v = ++n;
    return x;
}

/// The elements behind each row of a padded matrix variable.
Values pads(const Shared<double, 2>& variable) {
    const View<double, 2> view = variable.view();
    Values out;
    for (std::int64_t i = 0; i < view.shape()[0]; ++i)
        for (std::int64_t j = view.shape()[1]; j < view.strides()[0]; ++j) out.push_back(view.data()[i * view.strides()[0] + j]);
    return out;
}

}  // namespace

TEST_CASE("outputs see the old values of what the call updates") {
    for_every_setting([](Mode mode, const Options& options) {
        auto w = shared("w", {1.0, 2.0, 3.0});
        const auto f = function<std::tuple<Tensor<double, 1>, double>()>({.outputs = {w.var() * 2, sum(w)}, .updates = {{w, w.var() + 1}}, .mode = mode, .options = options});
        for (int call = 0; call < 3; ++call) {
            const auto [doubled, total] = f();
            CHECK(values(doubled) == Values{2.0 + 2 * call, 4.0 + 2 * call, 6.0 + 2 * call});
            CHECK(total == 6 + 3 * call);
            CHECK(values(w) == Values{2.0 + call, 3.0 + call, 4.0 + call});
        }
    });
}

TEST_CASE("updates read old values: swapping two shared variables") {
    for_every_setting([](Mode mode, const Options& options) {
        auto a = shared("a", {1.0, 2.0, 3.0}), b = shared("b", {10.0, 20.0, 30.0});
        const auto swap = step_of({{a, b}, {b, a}}, mode, options);
        swap();
        CHECK(values(a) == Values{10, 20, 30});
        CHECK(values(b) == Values{1, 2, 3});
        swap();
        CHECK(values(a) == Values{1, 2, 3});
        CHECK(values(b) == Values{10, 20, 30});
    });
}

TEST_CASE("updates read old values: three variables in a circle, in every order of the updates") {
    for_every_setting([](Mode mode, const Options& options) {
        auto a = shared("a", 1.0), b = shared("b", 2.0), c = shared("c", 3.0);
        const std::vector<Update> circle{{a, b}, {b, c}, {c, a}};
        for (const auto& [i, j, k] : {std::array{0, 1, 2}, std::array{2, 1, 0}, std::array{1, 0, 2}}) {
            a.set(1.0), b.set(2.0), c.set(3.0);
            const auto turn = step_of({circle[static_cast<std::size_t>(i)], circle[static_cast<std::size_t>(j)], circle[static_cast<std::size_t>(k)]}, mode, options);
            turn();
            CHECK(Values{values(a)[0], values(b)[0], values(c)[0]} == Values{2, 3, 1});
            turn(), turn();
            CHECK(Values{values(a)[0], values(b)[0], values(c)[0]} == Values{1, 2, 3});
        }
    });
}

TEST_CASE("updates read old values: Fibonacci, a chain of which one end reads both") {
    for_every_setting([](Mode mode, const Options& options) {
        auto a = shared("a", std::int64_t{0}), b = shared("b", std::int64_t{1});
        const auto next = step_of({{a, b}, {b, a + b}}, mode, options);
        for (int i = 0; i < 20; ++i) next();
        CHECK(values(a) == Values{6765});
        CHECK(values(b) == Values{10946});
    });
}

TEST_CASE("shifted reads: a matrix plus its transpose") {
    for_every_setting([](Mode mode, const Options& options) {
        for (std::int64_t n : {1, 2, 3, 9, 20}) {
            CAPTURE(n);
            auto w = shared("w", counting(n, n));
            const auto f = step_of({{w, w + transpose(w)}}, mode, options);
            f();
            Tensor<double, 2> want({n, n});
            for (std::int64_t i = 0; i < n; ++i)
                for (std::int64_t j = 0; j < n; ++j) want(i, j) = static_cast<double>(i * n + j + 1) + static_cast<double>(j * n + i + 1);
            CHECK(values(w) == values(want));
            f();
            for (double& v : want) v *= 2;      // it is symmetric now
            CHECK(values(w) == values(want));
        }
    });
}

TEST_CASE("shifted reads: a matrix minus the sums of its rows, and of its columns") {
    for_every_setting([](Mode mode, const Options& options) {
        for (int axis : {0, 1}) {
            auto w = shared("w", {{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}});
            step_of({{w, w - sum(w, axis, true)}}, mode, options)();
            CHECK(values(w) == (axis ? Values{-5, -4, -3, -11, -10, -9} : Values{-4, -5, -6, -1, -2, -3}));
        }
    });
}

TEST_CASE("shifted reads: a variable divided by its own sum, one element spread over all") {
    for_every_setting([](Mode mode, const Options& options) {
        auto w = shared("w", {1.0, 2.0, 5.0});
        const auto f = step_of({{w, w / sum(w)}}, mode, options);
        f();
        CHECK(values(w) == Values{0.125, 0.25, 0.625});
        auto v = shared("v", {{1.0, 2.0}, {3.0, 4.0}});
        step_of({{v, reshape(transpose(reshape(v, {4, 1}), {1, 0}), {2, 2}) + reshape(transpose(v), {2, 2})}}, mode, options)();
        CHECK(values(v) == Values{2, 5, 5, 8});
    });
}

TEST_CASE("two updates share an expression, and each other's variable") {
    for_every_setting([](Mode mode, const Options& options) {
        auto a = shared("a", {1.0, 2.0}), b = shared("b", {3.0, 5.0});
        const Var both = a * b, total = sum(both);
        const auto f = step_of({{a, both + total}, {b, both - a}}, mode, options);
        f();
        CHECK(values(a) == Values{16, 23});
        CHECK(values(b) == Values{2, 8});
        f();
        CHECK(values(a) == Values{32 + 216, 184 + 216});
        CHECK(values(b) == Values{32 - 16, 184 - 23});
    });
}

TEST_CASE("an update may read other variables only, or none") {
    for_every_setting([](Mode mode, const Options& options) {
        auto a = shared("a", {1.0, 2.0}), b = shared("b", {3.0, 5.0});
        auto n = shared("n", std::int64_t{7});
        const auto f = step_of({{a, square(b)}, {n, constant(std::int64_t{0})}}, mode, options);
        f();
        CHECK(values(a) == Values{9, 25});
        CHECK(values(b) == Values{3, 5});
        CHECK(values(n) == Values{0});
        b.set(Tensor<double, 1>{-1, 4});
        f();
        CHECK(values(a) == Values{1, 16});
    });
}

TEST_CASE("an update with the variable itself as value changes nothing") {
    for_every_setting([](Mode mode, const Options& options) {
        auto a = shared("a", {1.0, 2.0}), b = shared("b", {3.0, 5.0});
        step_of({{a, a}, {b, b.var() * 1}}, mode, options)();
        CHECK(values(a) == Values{1, 2});
        CHECK(values(b) == Values{3, 5});
    });
}

TEST_CASE("padded rows: pads stay zero, in place and through a second buffer, and reach no result") {
    constexpr std::int64_t rows = 5, columns = 21;
    for_every_setting([](Mode mode, const Options& options) {
        auto in_place = shared("in_place", counting(rows, columns)), shifted = shared("shifted", counting(rows, columns));
        const auto f = function<std::tuple<double, Tensor<double, 2>>()>({.outputs = {sum(in_place + 1), in_place.var()},
                                                                         .updates = {{in_place, in_place.var() + 1}, {shifted, shifted.var() + sum(shifted, 1, true)}},
                                                                         .mode = mode,
                                                                         .options = options});
        Tensor<double, 2> plain = counting(rows, columns), sums = counting(rows, columns);
        for (int call = 0; call < 3; ++call) {
            const auto [total, old] = f();
            double want = 0;
            CHECK(values(old) == values(plain));
            for (double& v : plain) want += v += 1;
            CHECK(total == want);
            for (std::int64_t i = 0; i < rows; ++i) {
                double row = 0;
                for (std::int64_t j = 0; j < columns; ++j) row += sums(i, j);
                for (std::int64_t j = 0; j < columns; ++j) sums(i, j) += row;
            }
            CHECK(values(in_place) == values(plain));
            CHECK(values(shifted) == values(sums));
        }
        for (const auto& w : {in_place, shifted}) {
            const Values padding = pads(w);
            CHECK(padding == Values(rows * 3, 0.0));        // 21 doubles take 24: three lines of eight
        }
    });
}

TEST_CASE("variables of every rank and of no elements are updated") {
    for_every_setting([](Mode mode, const Options& options) {
        auto scalar = shared("scalar", 2.0);
        auto empty = shared("empty", Tensor<double, 1>(std::array<std::int64_t, 1>{0}));
        auto none = shared("none", Tensor<double, 2>({3, 0}));
        auto cube = shared("cube", Tensor<double, 3>{{{1, 2, 3}, {4, 5, 6}}, {{7, 8, 9}, {10, 11, 12}}});
        const auto f = step_of({{scalar, scalar + sum(empty) + sum(none)}, {empty, empty * 2}, {none, none + sum(none, 1, true)}, {cube, cube - sum(cube, {0, 2}, true)}}, mode, options);
        f();
        CHECK(values(scalar) == Values{2});
        CHECK(values(empty).empty());
        CHECK(none.get().shape() == std::array<std::int64_t, 2>{3, 0});
        CHECK(values(cube) == Values{-29, -28, -27, -44, -43, -42, -23, -22, -21, -38, -37, -36});
    });
}

TEST_CASE("updates of every dtype") {
    for_every_setting([](Mode mode, const Options& options) {
        std::vector<AnyShared> variables;
        std::vector<Update> updates;
        for (DType d : {DType::i8, DType::u8, DType::i16, DType::i32, DType::u32, DType::i64, DType::u64, DType::f16, DType::bf16, DType::f32, DType::f64}) {
            variables.push_back(shared(std::string(name(d)), AnyView(converted(Tensor<double, 1>{1, 2, 100}, d))));
            updates.push_back({variables.back(), variables.back() * 2});
        }
        variables.push_back(shared("bool", AnyView(converted(Tensor<double, 1>{0, 1, 1}, DType::boolean))));
        updates.push_back({variables.back(), equal(variables.back(), false)});
        step_of(updates, mode, options)();
        for (const AnyShared& w : variables) {
            CAPTURE(w.name());
            CHECK(values(w) == (w.name() == "bool" ? Values{1, 0, 0} : Values{2, 4, w.name() == "i8" ? -56.0 : 200.0}));
        }
    });
}

}  // namespace bitale::test
