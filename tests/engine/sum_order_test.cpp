// SPDX-License-Identifier: BSD-3-Clause
/// Sums and means over trailing axes have NumPy's order of additions: the bits are NumPy's.
#include <doctest/doctest.h>

#include <bit>

#include "bitale/bitale.h"
#include "tests/engine/numpy_sums.h"
#include "tests/support/values.h"

namespace bitale::test {
namespace {

template <class T> using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
constexpr Range range{-1, 1};
constexpr std::uint64_t seed = 1;

template <class T> struct Expected;
template <> struct Expected<float> {
    static constexpr auto& sum = numpy::sum_f32;
    static constexpr auto& mean = numpy::mean_f32;
    static constexpr auto& row_sum = numpy::row_sum_f32;
    static constexpr auto& row_mean = numpy::row_mean_f32;
};
template <> struct Expected<double> {
    static constexpr auto& sum = numpy::sum_f64;
    static constexpr auto& mean = numpy::mean_f64;
    static constexpr auto& row_sum = numpy::row_sum_f64;
    static constexpr auto& row_mean = numpy::row_mean_f64;
};

/// Reads the expected bits one after the other.
template <class T> void check_next(const Bits<T>*& next, const AnyTensor& got, const char* what, std::int64_t n) {
    const std::int64_t count = element_count(got.shape());
    for (std::int64_t i = 0; i < count; ++i, ++next) {
        const T x = static_cast<const T*>(got.data())[i], expected = std::bit_cast<T>(*next);
        CHECK_MESSAGE(std::bit_cast<Bits<T>>(x) == *next, what << " of " << name(dtype_of<T>) << ", length " << n << ", row " << i << ": " << x << ", NumPy has " << expected << ", " << x - expected << " apart");
    }
}

/// sum and mean over the last axis of inputs of one rank, for all lengths.
template <class T, class Shape> void check_lengths(const Function<>& f, std::span<const std::int64_t> lengths, const Bits<T>* sums, const Bits<T>* means, const Shape& shape) {
    for (std::int64_t n : lengths) {
        const AnyTensor x = random_tensor(dtype_of<T>, shape(n), seed, range);
        const auto results = f({x});
        check_next<T>(sums, results[0], "sum", n);
        if (n > 0) check_next<T>(means, results[1], "mean", n);
    }
}

template <class T> void check_all(Mode mode, const Options& options = {}) {
    const Var x = tensor_of_rank(dtype_of<T>, "x", 1), rows = tensor_of_rank(dtype_of<T>, "rows", 2);
    const auto vector = function({.inputs = {x}, .outputs = {sum(x), mean(x)}, .mode = mode, .options = options});
    check_lengths<T>(vector, numpy::lengths, Expected<T>::sum, Expected<T>::mean, [](std::int64_t n) { return Dims{n}; });
    const auto matrix = function({.inputs = {rows}, .outputs = {sum(rows, -1), mean(rows, -1)}, .mode = mode, .options = options});
    check_lengths<T>(matrix, numpy::row_lengths, Expected<T>::row_sum, Expected<T>::row_mean, [](std::int64_t n) { return Dims{numpy::row_count, n}; });
}

/// Every length as a constant of its kernel.
template <class T> void check_exact() {
    const Bits<T>* next = Expected<T>::sum;
    for (std::int64_t n : numpy::lengths) {
        const Var x = tensor<T>("x", {n});
        check_next<T>(next, function({.inputs = {x}, .outputs = {sum(x)}})({random_tensor(dtype_of<T>, {n}, seed, range)})[0], "exact sum", n);
    }
}

TEST_CASE("the interpreter's sums and means over trailing axes have NumPy's bits") {
    check_all<float>(Mode::interpret);
    check_all<double>(Mode::interpret);
}

TEST_CASE("a kernel's sums and means over trailing axes have NumPy's bits, whatever the length") {
    check_all<float>(Mode::jit);
    check_all<double>(Mode::jit);
}

TEST_CASE("generic kernels: sums and means over trailing axes have NumPy's bits") {
    check_all<float>(Mode::jit, {.generic = true});
    check_all<double>(Mode::jit, {.generic = true});
}

TEST_CASE("kernels for one length: sums over trailing axes have NumPy's bits") {
    check_exact<float>();
    check_exact<double>();
}

}  // namespace
}  // namespace bitale::test
