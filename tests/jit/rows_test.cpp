// SPDX-License-Identifier: BSD-3-Clause
/// Rows that are longer than small tests have: sums of every shape of tree, next rows that are asked for, heavy values of a row.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "bitale/bitale.h"

namespace bitale::test {
namespace {

template <class T> Tensor<T, 2> numbers(std::int64_t rows, std::int64_t columns) {
    Tensor<T, 2> x({rows, columns});
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j) x(i, j) = static_cast<T>(std::sin(static_cast<double>(i * columns + j)));
    return x;
}

template <class T> void check(std::int64_t rows, std::int64_t columns, const Options& options) {
    CAPTURE(rows);
    CAPTURE(columns);
    CAPTURE(options.generic);
    CAPTURE(options.threads);
    const Var x = tensor<T>("x", {dim("rows"), dim("columns")});
    const Var y = softmax(x, -1), cost = sum(y * y);
    const std::vector<Var> outputs{y, logsumexp(x, -1), x - mean(x, -1, true), grad(cost, x), sum(x), sum(exp(x), 0)};
    const auto value = numbers<T>(rows, columns);
    const std::vector<AnyView> arguments{value};
    const auto got = function({.inputs = {x}, .outputs = outputs, .options = options})(arguments);
    const auto expected = function({.inputs = {x}, .outputs = outputs, .mode = Mode::interpret})(arguments);
    for (std::size_t k = 0; k < outputs.size(); ++k) {
        CAPTURE(k);
        REQUIRE(got[k].shape() == expected[k].shape());
        CHECK(std::memcmp(got[k].data(), expected[k].data(), static_cast<std::size_t>(element_count(got[k].shape())) * sizeof(T)) == 0);
    }
}

TEST_CASE("rows of many lengths: kernel and interpreter agree") {
    // One leaf; two and three leaves of two lengths; many in a table; halves that are equal down to uneven blocks; equal ones.
    for (const std::int64_t columns : {22, 129, 165, 264, 333, 1000, 1001, 2048, 5003, 23047}) {
        check<float>(5, columns, {});
        check<double>(3, columns, {.threads = 1});
    }
    check<float>(301, 333, {.generic = true});
    check<double>(700, 129, {.threads = 3});
}

TEST_CASE("one run of many lengths: kernel and interpreter agree") {
    for (const std::int64_t n : {15625 * 8, 600'001, 1'000'000, 1'048'576}) check<float>(1, n, {});
}

TEST_CASE("one run of leaves alike, eight beside each other: kernel and interpreter agree") {
    // 8 and 64 leaves of 98, which have a rest; 16 of 11 and 12 rows; 24 and 29, of which five are by themselves; the last one has a rest.
    const Var x = tensor<float>("x", {1, dim("n")}), z = tensor<double>("z", {1, dim("n")});
    for (const std::int64_t n : {784, 6272, 1500, 2400, 2807, 39'001})
        for (const int threads : {1, 3}) {
            CAPTURE(n);
            const auto single = numbers<float>(1, n);
            const auto twice = numbers<double>(1, n);
            const std::vector<Var> outputs{sum(x), sum(square(x)), prod(x), sum(z * z)};
            const std::vector<AnyView> arguments{single, twice};
            const auto got = function({.inputs = {x, z}, .outputs = outputs, .options = {.threads = threads}})(arguments);
            const auto expected = function({.inputs = {x, z}, .outputs = outputs, .mode = Mode::interpret})(arguments);
            for (std::size_t k = 0; k < outputs.size(); ++k) CHECK(std::memcmp(got[k].data(), expected[k].data(), k == 3 ? sizeof(double) : sizeof(float)) == 0);
        }
}

TEST_CASE("sums over padded variables: vectors that begin in one row and end in the next") {
    // Rows of 21, 150 and 500 are padded to whole vectors; the third has two axes within which rows are split.
    for (const Dims& shape : {Dims{300, 150}, Dims{784, 500}, Dims{40, 21}, Dims{65, 2, 150}, Dims{9, 1000}}) {
        CAPTURE(shape[0]);
        const AnyTensor value = [&] {
            const auto flat = numbers<float>(1, element_count(shape));
            AnyTensor out(DType::f32, shape);
            std::memcpy(out.data(), flat.data(), static_cast<std::size_t>(element_count(shape)) * sizeof(float));
            return out;
        }();
        const AnyShared W = shared("W", AnyView(value));
        const std::vector<Var> outputs{sum(square(W.var())), sum(reshape(W.var(), {-1, 2}), 0), max(W.var())};
        const auto expected = function({.outputs = outputs, .mode = Mode::interpret})({});
        for (const char* without : {"", "load_both_rows", "vectorise"}) {
            const auto got = function({.outputs = outputs, .options = {.without = without}})({});
            for (std::size_t k = 0; k < outputs.size(); ++k)
                CHECK(std::memcmp(got[k].data(), expected[k].data(), static_cast<std::size_t>(element_count(got[k].shape())) * sizeof(float)) == 0);
        }
    }
}

}  // namespace
}  // namespace bitale::test
