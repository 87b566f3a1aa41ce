// SPDX-License-Identifier: BSD-3-Clause
/// A matrix that a step reads by rows and by columns: X w and X^T e.
#include <doctest/doctest.h>

#include <set>
#include <sstream>

#include "bitale/bitale.h"
#include "tests/support/compare.h"
#include "tests/support/values.h"

namespace bitale::test {
namespace {

constexpr Range small{-0.125, 0.125};

/// How the weights of the rows come from the rows' own products.
enum class Weight { own, of_all, reversed };

/// Two steps of a logistic model of m rows of n numbers.
template <class T> struct Model {
    AnyTensor rows, labels, weights;
    Weight weight;

    Model(std::int64_t m, std::int64_t n, Weight how = Weight::own)
        : rows(random_tensor(dtype_of<T>, {m, n}, 1, small)), labels(random_tensor(dtype_of<T>, {m}, 2, small)), weights(random_tensor(dtype_of<T>, {n}, 3, small)), weight(how) {}

    [[nodiscard]] std::pair<Function<>, AnyShared> step(Mode mode, const Options& options) const {
        const Var x = tensor<T>("x", {rows.shape()[0], rows.shape()[1]}), y = tensor<T>("y", {rows.shape()[0]});
        const AnyShared w = shared("w", AnyView(weights));
        const Var p = sigmoid(dot(x, w.var())), error = p - y;
        const Var e = weight == Weight::own ? error : weight == Weight::of_all ? error - mean(error) : slice(error, {Slice{{}, {}, -1}});
        return {function({.inputs = {x, y}, .outputs = {p, mean(square(error))}, .updates = {{w, w.var() - T(0.1) * dot(transpose(x), e)}}, .mode = mode, .options = options}), w};
    }
    [[nodiscard]] std::vector<AnyTensor> results(Mode mode, const Options& options = {}) const {
        const auto [f, w] = step(mode, options);
        std::vector<AnyTensor> out;
        for (int k = 0; k < 2; ++k)
            for (AnyTensor& result : f({rows, labels})) out.push_back(std::move(result));
        out.push_back(w.get_any());
        return out;
    }
    void check(const Options& options) const {
        const auto got = results(Mode::jit, options), want = results(Mode::interpret);
        for (std::size_t k = 0; k < want.size(); ++k) {
            const auto difference = bit_difference(got[k], want[k]);
            CHECK_MESSAGE(!difference, rows.shape()[0], " x ", rows.shape()[1], ", ", options.threads, " threads, ", options.target, ", without ", options.without, ", result ", k, ": ", difference.value_or(""));
        }
    }
    /// The outermost loops that read x.
    [[nodiscard]] std::size_t loops_that_read_x(const Options& options) const {
        std::istringstream text(step(Mode::jit, options).first.dump({rows.shape(), labels.shape()}, "loops"));
        std::set<std::size_t> loops;
        std::size_t outermost = 0, k = 0;
        for (std::string line; std::getline(text, line); ++k) {
            if (line.starts_with("  for")) outermost = k;
            if (line.find("= x[") != std::string::npos || line.find(" x[(") != std::string::npos) loops.insert(outermost);
        }
        return loops.size();
    }
};

template <class T> void check_settings(std::int64_t m, std::int64_t n) {
    const Model<T> model(m, n);
    CHECK(model.loops_that_read_x({.threads = 1}) == 1);
    CHECK(model.loops_that_read_x({.threads = 1, .without = "stream_rows"}) == 2);
    for (const int threads : {1, 2, 3}) model.check({.threads = threads});
    for (const char* target : {"x86-64-v2", "x86-64-v3"}) model.check({.target = target});
    model.check({.generic = true});
    model.check({.check_bounds = true});
    model.check({.without = "tile_contractions"});
    model.check({.without = "stream_rows"});
}

TEST_CASE("stream_rows: X w and X^T e read X once") {
    check_settings<double>(400, 784);       // two equal blocks
    check_settings<double>(997, 70);        // four, the last one shorter, and tiles with a rest
    check_settings<float>(1501, 51);
    check_settings<double>(5001, 9);        // slices of two blocks
    check_settings<float>(131, 1000);       // one block
}

TEST_CASE("stream_rows: weights that are not those of the row's own turn are waited for") {
    for (const Weight weight : {Weight::of_all, Weight::reversed}) {
        const Model<double> model(400, 200, weight);
        CHECK(model.loops_that_read_x({.threads = 1}) == 2);
        model.check({});
    }
}

TEST_CASE("stream_rows: a small matrix stays in a near cache") { CHECK(Model<double>(100, 100).loops_that_read_x({.threads = 1}) == 2); }

}  // namespace
}  // namespace bitale::test
