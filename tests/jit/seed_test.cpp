// SPDX-License-Identifier: BSD-3-Clause
/// The seed program as a regression: its outputs to the bit, its weights as the original prints them.
#include <doctest/doctest.h>

#include <sstream>

#include "bitale/bitale.h"
#include "tests/support/compare.h"
#include "tests/support/values.h"

namespace bitale::test {
namespace {

using Train = Function<double(VectorView<float>, float)>;

struct Seed {
    Shared<double, 1> W = shared("W", {0.1, 0.25, 0.15, 0.3});
    Train train;

    explicit Seed(Mode mode, const Options& options = {}) : train(make(W, mode, options)) {}
    static Train make(const Shared<double, 1>& W, Mode mode, const Options& options) {
        const Var x = fvector("x"), target = fscalar("target");
        const Var y = sum(x * W), cost = square(target - y);
        return function<double(VectorView<float>, float)>(
            {.inputs = {x, target}, .outputs = {y}, .updates = {{W, W - 0.1 * grad(cost, W)}}, .name = "train", .mode = mode, .options = options});
    }
    [[nodiscard]] std::string weights() const {
        std::ostringstream out;
        out << W.get();
        return out.str();
    }
};

constexpr double outputs[] = {0.8, 80.16000000000001, 96.03200000000001, 99.2064, 99.84128, 99.968256, 99.9936512, 99.99873024, 99.99974604799999, 99.99994920960002};
constexpr const char* weights[] = {
    "[19.94 20.09 19.99 20.14]",
    "[23.908 24.058 23.958 24.108]",
    "[24.7016 24.8516 24.7516 24.9016]",
    "[24.86032 25.01032 24.91032 25.06032]",
    "[24.892064 25.042064 24.942064 25.092064]",
    "[24.8984128 25.0484128 24.9484128 25.0984128]",
    "[24.89968256 25.04968256 24.94968256 25.09968256]",
    "[24.89993651 25.04993651 24.94993651 25.09993651]",
    "[24.8999873 25.0499873 24.9499873 25.0999873]",
    "[24.89999746 25.04999746 24.94999746 25.09999746]",
};

/// Ten steps by `step`, with the weights printed after each.
template <class Step> void check_ten_steps(const Seed& seed, Step&& step) {
    CHECK(seed.weights() == "[0.1  0.25 0.15 0.3 ]");
    for (std::size_t i = 0; i < 10; ++i) {
        CAPTURE(i);
        CHECK(step({1, 1, 1, 1}, 100) == outputs[i]);
        CHECK(seed.weights() == weights[i]);
    }
}

}  // namespace

TEST_CASE("the seed: ten steps give the original's outputs and weights, in every mode") {
    for (Mode mode : {Mode::jit, Mode::interpret, Mode::check}) {
        CAPTURE(static_cast<int>(mode));
        const Seed seed(mode);
        check_ten_steps(seed, [&](const VectorView<float>& x, float target) { return seed.train(x, target); });
    }
}

TEST_CASE("the seed: the same under exclusive(), with the weights printed while it is held") {
    for (Mode mode : {Mode::jit, Mode::interpret, Mode::check}) {
        CAPTURE(static_cast<int>(mode));
        const Seed seed(mode);
        const auto exclusive = seed.train.exclusive();
        check_ten_steps(seed, [&](const VectorView<float>& x, float target) { return exclusive(x, target); });
    }
}

TEST_CASE("the seed: the same with any option") {
    for (const Options& options : {Options{.rewrites = false}, Options{.inlining = false}, Options{.without = "share_and_hoist"}, Options{.generic = true}, Options{.check_bounds = true}}) {
        const Seed seed(Mode::jit, options);
        check_ten_steps(seed, [&](const VectorView<float>& x, float target) { return seed.train(x, target); });
    }
}

TEST_CASE("the seed: calls by default, under exclusive() and from another handle go on from each other") {
    const Seed seed(Mode::jit);
    CHECK(seed.train({1, 1, 1, 1}, 100) == outputs[0]);
    {
        const auto exclusive = seed.train.exclusive();
        CHECK(exclusive({1, 1, 1, 1}, 100) == outputs[1]);
        CHECK(seed.train({1, 1, 1, 1}, 100) == outputs[2]);
    }
    const Train other = seed.train;
    CHECK(other({1, 1, 1, 1}, 100) == outputs[3]);
    CHECK(seed.weights() == weights[3]);
}

TEST_CASE("the seed: a strided input gives what a dense one does") {
    const Seed seed(Mode::jit);
    const std::vector<float> pairs{1, -5, 1, -5, 1, -5, 1, -5};
    for (std::size_t i = 0; i < 10; ++i) CHECK(seed.train(VectorView<float>(pairs.data(), {4}, {2}), 100) == outputs[i]);
    CHECK(seed.weights() == weights[9]);
}

namespace {

/// The seed's program on n elements of x's and W's dtypes; the rate makes it converge.
struct Program {
    AnyShared W;
    Function<> train;

    Program(DType x_dtype, const AnyTensor& w, Mode mode, const Options& options) : W("W", w), train(make(W, x_dtype, mode, options)) {}
    static Function<> make(const AnyShared& W, DType x_dtype, Mode mode, const Options& options) {
        const Var x = tensor_of_rank(x_dtype, "x", 1), target = dscalar("target");
        const Var y = sum(x * W), cost = square(target - y);
        const double rate = 0.1 / static_cast<double>(W.var().dims()[0].known() + 1);
        return function({.inputs = {x, target}, .outputs = {y, cost}, .updates = {{W, W - rate * grad(cost, W)}}, .name = "train", .mode = mode, .options = options});
    }
};

void check_same(const AnyView& got, const AnyView& want, const char* what) {
    const auto d = bit_difference(got, want);
    CHECK_MESSAGE(!d, what << ": " << d.value_or(""));
}

}  // namespace

TEST_CASE("the seed's program on any size and dtypes: kernel and interpreter agree to the bit, step by step") {
    struct { DType x, w; } dtypes[] = {{DType::f32, DType::f32}, {DType::f64, DType::f64}, {DType::f32, DType::f64}, {DType::f64, DType::f32}, {DType::i32, DType::f64}, {DType::f16, DType::f32}};
    constexpr int steps = 3;
    for (const auto& [x_dtype, w_dtype] : dtypes)
        for (std::int64_t n : {0, 1, 3, 4, 5, 8, 17, 1000, 100003}) {
            CAPTURE(name(x_dtype));
            CAPTURE(name(w_dtype));
            CAPTURE(n);
            const AnyTensor w = random_tensor(w_dtype, {n}, 1);
            const double target = 10;
            Program reference(x_dtype, w, Mode::interpret, {});
            Program kernels[] = {{x_dtype, w, Mode::jit, {}}, {x_dtype, w, Mode::jit, {.generic = true}}};
            for (int step = 0; step < steps; ++step) {
                const AnyTensor x = random_tensor(x_dtype, {n}, static_cast<std::uint64_t>(2 + step));
                const auto want = reference.train({x, target});
                for (const Program& kernel : kernels) {
                    const auto got = kernel.train({x, target});
                    check_same(got[0], want[0], "output");
                    check_same(got[1], want[1], "cost");
                    check_same(kernel.W.get_any(), reference.W.get_any(), "W");
                }
            }
        }
}

}  // namespace bitale::test
