// SPDX-License-Identifier: BSD-3-Clause
/// Indices that are values: one that is out of range is an error of the call, which changes no variable.
#include "tests/jit/refusals.h"
#include "tests/jit/settings.h"

namespace bitale::test {
namespace {

std::string refusal(const std::function<void()>& f) {
    try {
        f();
    } catch (const IndexError& e) {
        return without_lines(e.what(), "index_test.cpp");
    }
    return "nothing";
}

}  // namespace

TEST_CASE("an index out of range: the message names the index, the extent and the line, in kernel and interpreter") {
    for_every_setting([](Mode mode, const Options& options) {
        const Var x = dvector("x"), i = lvector("i");
        const auto f = function<Tensor<double, 1>(VectorView<double>, VectorView<std::int64_t>)>({.inputs = {x, i}, .outputs = {take_along_axis(x, i, 0)}, .mode = mode, .options = options});
        const std::string in = "\n  in      normal_index  take_along_axis, @";
        CHECK(values(f({1, 2, 3}, {-3, 2, 0})) == Values{1, 3, 1});
        CHECK(refusal([&] { (void)f({1, 2, 3}, {0, 3, 0}); }) == "IndexError: the index 3 is out of range for 3 elements (-3 to 2)" + in);
        CHECK(refusal([&] { (void)f({1, 2}, {0, -3}); }) == "IndexError: the index -3 is out of range for 2 elements (-2 to 1)" + in);
        CHECK(refusal([&] { (void)f(std::initializer_list<double>{}, {0}); }) == "IndexError: the index 0 is out of range for 0 elements" + in);
        CHECK(values(f({1, 2, 3}, {1})) == Values{2});
        // Far away, and among so many that they are looked at in vectors.
        std::vector<std::int64_t> many(100, 1);
        many[77] = std::int64_t{1} << 62;
        CHECK(refusal([&] { (void)f({1, 2, 3}, many); }) == "IndexError: the index 4611686018427387904 is out of range for 3 elements (-3 to 2)" + in);
    });
}

TEST_CASE("an index out of range: a u64 that no i64 holds is no negative index") {
    for_every_setting([](Mode mode, const Options& options) {
        const Var x = dvector("x"), i = tensor<std::uint64_t>("i", {1});
        const auto f = function({.inputs = {x, i}, .outputs = {take_along_axis(x, i, 0)}, .mode = mode, .options = options});
        const std::vector<double> xs{1, 2};
        const std::vector<std::uint64_t> last{~std::uint64_t{0}};
        CHECK(refusal([&] { (void)f({xs, last}); }).starts_with("IndexError: the index 9223372036854775807 is out of range for 2 elements"));
    });
}

TEST_CASE("an index out of range: no variable has changed, whichever extents the updates share with the indices") {
    for_every_setting([](Mode mode, const Options& options) {
        auto w = shared("w", {1.0, 2.0, 3.0}), v = shared("v", {10.0, 20.0, 30.0});
        auto steps = shared("steps", 0.0);
        const Var i = tensor<std::int32_t>("i", {3}), computed = i * 2 - 1;
        const Var cost = sum(square(take_along_axis(w, computed, 0)));
        const auto f = function<void(VectorView<std::int32_t>)>({.inputs = {i}, .updates = {{steps, steps + 1.0}, {w, w - 0.5 * grad(cost, w)}, {v, v + cast(computed, DType::f64)}}, .mode = mode, .options = options});
        CHECK(refusal([&] { f({1, 1, 2}); }).starts_with("IndexError: the index 3 is out of range for 3 elements"));
        CHECK(values(w) == Values{1, 2, 3});
        CHECK(values(v) == Values{10, 20, 30});
        CHECK(steps.get()() == 0);
        f({1, 1, 0});
        CHECK(values(w) == Values{1, -2, 0});
        CHECK(values(v) == Values{11, 21, 29});
        CHECK(steps.get()() == 1);
    });
}

TEST_CASE("an index out of range: also where only the gradient is computed, and a constant index") {
    for_every_setting([](Mode mode, const Options& options) {
        auto w = shared("w", {1.0, 2.0, 3.0});
        const Var i = constant(AnyView(std::vector<std::int32_t>{1, 7}));
        const auto f = function<void()>({.updates = {{w, w - grad(sum(take_along_axis(w, i, 0)), w)}}, .mode = mode, .options = options});
        CHECK(refusal([&] { f(); }).starts_with("IndexError: the index 7 is out of range for 3 elements"));
        CHECK(values(w) == Values{1, 2, 3});
    });
}

TEST_CASE("an index out of range: among rows that run on threads") {
    constexpr std::int64_t n = 300'000;
    const Var x = dmatrix("x"), i = tensor<std::int32_t>("i", {dim("n"), 1});
    auto w = shared("w", 1.0);
    for (int threads : {1, 3}) {
        const auto f = function({.inputs = {x, i}, .outputs = {sum(take_along_axis(x, i, 1))}, .updates = {{w, w + 1.0}}, .options = {.threads = threads}});
        const AnyTensor xs(DType::f64, {n, 2});
        AnyTensor is(DType::i32, {n, 1});
        std::fill_n(static_cast<std::int32_t*>(is.data()), n, 1);
        (void)f({xs, is});
        static_cast<std::int32_t*>(is.data())[n - 3] = 2;
        const double before = w.get()();
        CHECK(refusal([&] { (void)f({xs, is}); }).starts_with("IndexError: the index 2 is out of range for 2 elements"));
        CHECK(w.get()() == before);
    }
}

}  // namespace bitale::test
