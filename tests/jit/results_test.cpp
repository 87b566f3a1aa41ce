// SPDX-License-Identifier: BSD-3-Clause
/// What a function returns, and how it is called.
#include "tests/jit/settings.h"

namespace bitale::test {

TEST_CASE("results: one number, one tensor, a tuple, nothing") {
    for_every_setting([](Mode mode, const Options& options) {
        const Var x = dvector("x");
        const std::vector<double> xs{1, 2, 3};
        CHECK(function<double(VectorView<double>)>({.inputs = {x}, .outputs = {sum(x)}, .mode = mode, .options = options})(xs) == 6);
        CHECK(values(function<Tensor<double, 1>(VectorView<double>)>({.inputs = {x}, .outputs = {x * 2}, .mode = mode, .options = options})(xs)) == Values{2, 4, 6});
        const auto both = function<std::tuple<double, Tensor<double, 1>, bool>(VectorView<double>)>({.inputs = {x}, .outputs = {sum(x), -x, sum(x) > 5}, .mode = mode, .options = options});
        const auto [total, negated, large] = both(xs);
        CHECK(total == 6);
        CHECK(values(negated) == Values{-1, -2, -3});
        CHECK(large);
        auto w = shared("w", {0.0, 0.0, 0.0});
        function<void(VectorView<double>)>({.inputs = {x}, .updates = {{w, w + x}}, .mode = mode, .options = options})(xs);
        CHECK(values(w) == xs);
    });
}

TEST_CASE("results: a tuple of one is a tuple; without outputs and updates a call does nothing") {
    for_every_setting([](Mode mode, const Options& options) {
        const Var x = dscalar("x");
        CHECK(std::get<0>(function<std::tuple<double>(double)>({.inputs = {x}, .outputs = {x + 1}, .mode = mode, .options = options})(2)) == 3);
        function<void()>({.mode = mode, .options = options})();
        CHECK(function({.mode = mode, .options = options})({}).empty());
    });
}

TEST_CASE("results: inputs, shared variables and constants may be outputs, also twice") {
    for_every_setting([](Mode mode, const Options& options) {
        const Var x = dvector("x"), c = constant(AnyView(Tensor<double, 1>{7, 8}));
        auto w = shared("w", {3.0, 4.0});
        const auto f = function({.inputs = {x}, .outputs = {x, w, x, c, constant(2.5), w, x + w, c}, .mode = mode, .options = options});
        const std::vector<double> xs{1, 2};
        const auto r = f({xs});
        REQUIRE(r.size() == 8);
        for (std::size_t k : {0U, 2U}) CHECK(numbers(r[k]) == Values{1, 2});
        for (std::size_t k : {1U, 5U}) CHECK(numbers(r[k]) == Values{3, 4});
        for (std::size_t k : {3U, 7U}) CHECK(numbers(r[k]) == Values{7, 8});
        CHECK(numbers(r[4]) == Values{2.5});
        CHECK(numbers(r[6]) == Values{4, 6});
        CHECK(r[0].data() != r[2].data());
        CHECK(r[0].data() != xs.data());
    });
}

TEST_CASE("results: one Var as output, update and part of another output") {
    for_every_setting([](Mode mode, const Options& options) {
        const Var x = dscalar("x");
        auto w = shared("w", 10.0);
        const Var next = w + x;
        const auto f = function<std::tuple<double, double, double>(double)>({.inputs = {x}, .outputs = {next, next * 2, w}, .updates = {{w, next}}, .mode = mode, .options = options});
        CHECK(f(1) == std::tuple(11.0, 22.0, 10.0));
        CHECK(f(2) == std::tuple(13.0, 26.0, 11.0));
        CHECK(values(w) == Values{13});
    });
}

TEST_CASE("results: into the caller's memory, dense or strided, scalars too") {
    for_every_setting([](Mode mode, const Options& options) {
        const Var x = dmatrix("x");
        auto w = shared("w", 1.0);
        const auto f = function({.inputs = {x}, .outputs = {x + w, sum(x)}, .updates = {{w, w.var() + 1}}, .mode = mode, .options = options});
        const Tensor<double, 2> xs{{1, 2, 3}, {4, 5, 6}};
        Tensor<double, 2> dense({2, 3});
        double total = 0;
        f.into({xs}, {dense, total});
        CHECK(values(dense) == Values{2, 3, 4, 5, 6, 7});
        CHECK(total == 21);
        std::vector<double> wide(12, -1);
        f.into({xs}, {MutableView<double, 2>(wide.data(), {2, 3}, {1, 4}), total});       // columns, with a gap after each
        CHECK(wide == std::vector<double>{3, 6, -1, -1, 4, 7, -1, -1, 5, 8, -1, -1});
        f.into({View<double, 2>(xs.data(), {3, 2}, {1, 3})}, {MutableView<double, 2>(wide.data() + 10, {3, 2}, {-4, -1}), total});   // a transpose, backwards
        CHECK(wide[10] == 4);
        CHECK(wide[9] == 7);
        CHECK(wide[2] == 6);
        CHECK(wide[1] == 9);
        CHECK(wide[0] == 3);
        CHECK(values(w) == Values{4});
    });
}

TEST_CASE("calls: views with any strides, of no elements, and in any order of shapes") {
    for_every_setting([](Mode mode, const Options& options) {
        const Var x = fmatrix("x");
        const auto f = function<Tensor<float, 1>(MatrixView<float>)>({.inputs = {x}, .outputs = {sum(x, 1)}, .mode = mode, .options = options});
        const std::vector<float> data{1, 2, 3, 4, 5, 6};
        CHECK(values(f(MatrixView<float>(data.data(), {2, 3}))) == Values{6, 15});
        CHECK(values(f(MatrixView<float>(data.data(), {3, 2}, {1, 3}))) == Values{5, 7, 9});
        CHECK(values(f(MatrixView<float>(data.data() + 5, {2, 3}, {-3, -1}))) == Values{15, 6});
        CHECK(values(f(MatrixView<float>(data.data(), {2, 3}, {0, 0}))) == Values{3, 3});
        CHECK(values(f(MatrixView<float>(data.data(), {2, 0}))) == Values{0, 0});
        CHECK(values(f(MatrixView<float>(nullptr, {0, 3}))).empty());
        for (std::int64_t rows : {1, 2, 3, 6, 1})
            for (std::int64_t columns = 0; columns * rows <= 6; ++columns) {
                Values want;
                for (std::int64_t i = 0; i < rows; ++i) want.push_back(static_cast<double>(columns * (2 * i * columns + columns + 1)) / 2);
                CHECK(values(f(MatrixView<float>(data.data(), {rows, columns}))) == want);
            }
    });
}

TEST_CASE("calls: givens replace everywhere, simultaneously") {
    for_every_setting([](Mode mode, const Options& options) {
        const Var x = dscalar("x"), y = dscalar("y"), z = dscalar("z");
        auto w = shared("w", 100.0);
        const auto exchanged = function<double(double, double)>({.inputs = {x, y}, .outputs = {x - y}, .givens = {{x, y}, {y, x}}, .mode = mode, .options = options});
        CHECK(exchanged(5, 2) == -3);
        const auto fed = function<double(double)>({.inputs = {z}, .outputs = {x * w + y}, .updates = {{w, w + x}}, .givens = {{x, z + 1}, {y, w}}, .mode = mode, .options = options});
        CHECK(fed(2) == 400);
        CHECK(values(w) == Values{103});
    });
}

TEST_CASE("calls: givens replace in gradients, too, whose extents were the replaced Var's") {
    for_every_setting([](Mode mode, const Options& options) {
        const Var x = dvector("x"), z = dmatrix("z");
        auto w = shared("w", 3.0);
        auto table = shared("table", {1.0, 2.0, 3.0});
        const Var cost = mean(square(x * w));
        const std::vector<Var> gradients = grad(cost, std::vector<Var>{x, w});
        const auto f = function({.inputs = {z}, .outputs = {gradients[0], gradients[1], x}, .givens = {{x, reshape(z, {-1})}}, .mode = mode, .options = options});
        const auto r = f({Tensor<double, 2>{{1, 2}, {3, 4}}});
        CHECK(numbers(r[0]) == Values{4.5, 9, 13.5, 18});
        CHECK(numbers(r[1]) == Values{45});
        CHECK(numbers(r[2]) == Values{1, 2, 3, 4});
        const auto g = function<double()>({.outputs = {gradients[1]}, .givens = {{x, table}}, .mode = mode, .options = options});
        CHECK(g() == 28);
    });
}

TEST_CASE("calls: an input that nothing reads is allowed where that is meant") {
    for_every_setting([](Mode mode, const Options& options) {
        const Var x = dscalar("x"), y = dvector("y");
        const auto f = function<double(double, VectorView<double>)>({.inputs = {x, y}, .outputs = {x + 1}, .mode = mode, .unused = Unused::allow, .options = options});
        CHECK(f(1, {}) == 2);
        CHECK(f(2, {1, 2, 3}) == 3);
    });
}

TEST_CASE("results: what registers hold may be read by a loop, too, whose index an unrolled loop has used") {
    const Var x = tensor<double>("x", {5}), y = exp(x), rows = pad(broadcast_to(y, {17, 5}), {{1, 0}, {0, 0}});
    const std::vector<double> xs{-2, -1, 0, 1, 2};
    const auto got = function({.inputs = {x}, .outputs = {rows, sum(y)}, .options = {.without = "vectorise"}})({xs});
    const auto expected = function({.inputs = {x}, .outputs = {rows, sum(y)}, .mode = Mode::interpret})({xs});
    for (std::size_t k = 0; k < 2; ++k) CHECK(numbers(got[k]) == numbers(expected[k]));
}

}  // namespace bitale::test
