// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/tensor.h"

#include <doctest/doctest.h>

#include <cstring>
#include <numeric>

using namespace bitale;

namespace {
bool aligned(const void* p) { return reinterpret_cast<std::uintptr_t>(p) % 64 == 0; }
template <class T, std::size_t rank> std::vector<T> elements(const Tensor<T, rank>& x) { return {x.begin(), x.end()}; }

/// (2, 3, 4), 0 to 23.
AnyTensor counted() {
    AnyTensor x(DType::f64, {2, 3, 4});
    std::iota(static_cast<double*>(x.data()), static_cast<double*>(x.data()) + 24, 0.0);
    return x;
}
template <class T, std::size_t n> std::vector<T> listed(const AnyTensor& x) {
    const auto* p = static_cast<const T*>(x.data());
    return {p, p + n};
}
}  // namespace

TEST_CASE("tensors are made of nested lists") {
    CHECK(Tensor<double, 0>(2.5)() == 2.5);
    CHECK(elements(Tensor<int, 1>{1, 2, 3}) == std::vector<int>{1, 2, 3});
    const Tensor<float, 2> matrix{{1, 2, 3}, {4, 5, 6}};
    CHECK(matrix.shape() == std::array<std::int64_t, 2>{2, 3});
    CHECK(matrix(1, 0) == 4);
    const Tensor<int, 3> cube{{{1, 2}, {3, 4}, {5, 6}}, {{7, 8}, {9, 10}, {11, 12}}};
    CHECK(cube.shape() == std::array<std::int64_t, 3>{2, 3, 2});
    CHECK(cube(1, 2, 0) == 11);
    CHECK_THROWS_WITH_AS((Tensor<int, 2>{{1, 2}, {3}}), "ShapeError: a list of rows of 2 and of 1 elements", ShapeError);
    CHECK_THROWS_WITH_AS((Tensor<int, 3>{{{1}, {2}}, {{3}}}), "ShapeError: a list of rows of 2 and of 1 elements", ShapeError);
    CHECK_THROWS_AS((Tensor<int, 3>{{{1, 2}}, {{3}}}), ShapeError);
}

TEST_CASE("a tensor owns aligned memory: copies are deep, moves take it") {
    Tensor<double, 2> x{{1, 2}, {3, 4}};
    CHECK(aligned(x.data()));
    Tensor<double, 2> y = x;
    y(0, 0) = 9;
    CHECK(x(0, 0) == 1);
    const double* where = y.data();
    Tensor<double, 2> z = std::move(y);
    CHECK(z.data() == where);
    x = z;
    CHECK(x(0, 0) == 9);
    CHECK(x.data() != z.data());
    x = *&x;
    CHECK(elements(x) == std::vector<double>{9, 2, 3, 4});
    const Tensor<double, 2> transposed(View<double, 2>(z.data(), {2, 2}, {1, 2}));
    CHECK(elements(transposed) == std::vector<double>{9, 3, 2, 4});
}

TEST_CASE("erased tensors: deep copies, cheap moves, one item") {
    AnyTensor x = counted(), y = x;
    static_cast<double*>(y.data())[0] = 100;
    CHECK(x.as<double, 3>()(0, 0, 0) == 0);
    CHECK(x.as<double, 3>()(1, 2, 3) == 23);
    const void* where = y.data();
    x = std::move(y);
    CHECK(x.data() == where);
    CHECK(aligned(x.data()));
    AnyTensor one(DType::i64, {1, 1});
    static_cast<std::int64_t*>(one.data())[0] = -7;
    CHECK(one.item<std::int64_t>() == -7);
    CHECK(element_count(AnyTensor().shape()) == 0);
}

TEST_CASE("sizes that overflow or cannot exist are refused before anything is allocated") {
    constexpr std::int64_t big = std::int64_t{1} << 40;
    CHECK_THROWS_AS(AnyTensor(DType::f64, {big, big}), ShapeError);
    CHECK_THROWS_WITH_AS(AnyTensor(DType::f64, {big, big >> 20}), "ShapeError: shape [1099511627776, 1048576]: the number of bytes overflows", ShapeError);
    CHECK_THROWS_WITH_AS(AnyTensor(DType::u8, {big, 1 << 10}), "OutOfMemory: no memory for 1125899906842624 bytes", OutOfMemory);
    CHECK_THROWS_AS(AnyTensor(DType::f64, {-1}), ShapeError);
}

TEST_CASE("density looks at strides of axes longer than one only") {
    CHECK(is_dense(counted()));
    double x[24] = {};
    CHECK(is_dense(AnyView(DType::f64, x, {1, 3}, {100, 1})));
    CHECK(is_dense(AnyView(DType::f64, x, {0, 3}, {100, 7})));
    CHECK(is_dense(AnyView(DType::f64, x, {}, {})));
    CHECK_FALSE(is_dense(AnyView(DType::f64, x, {2, 3}, {4, 1})));
    CHECK_FALSE(is_dense(AnyView(DType::f64, x, {3, 2}, {1, 3})));
    CHECK_FALSE(is_dense(AnyView(DType::f64, x, {4}, {0})));
}

TEST_CASE("copy follows any strides") {
    const AnyTensor x = counted();
    AnyTensor t(DType::f64, {4, 3, 2});
    copy(AnyView(DType::f64, x.data(), {4, 3, 2}, {1, 4, 12}), t);     // transposed
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 3; ++j)
            for (int k = 0; k < 2; ++k) CHECK(t.as<double, 3>()(i, j, k) == 12 * k + 4 * j + i);
    double padded[16] = {};
    copy(AnyView(DType::f64, x.data(), {2, 3}, {4, 1}), AnyMutableView(DType::f64, padded, {2, 3}, {8, 1}));
    CHECK(std::vector<double>(padded, padded + 16) == std::vector<double>{0, 1, 2, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0});
    std::uint8_t bytes[] = {1, 2, 3}, reversed[3];
    copy(AnyView(DType::u8, bytes + 2, {3}, {-1}), AnyMutableView(DType::u8, reversed, {3}, {1}));
    CHECK(std::vector<std::uint8_t>(reversed, reversed + 3) == std::vector<std::uint8_t>{3, 2, 1});
    AnyTensor repeated(DType::f64, {3, 2});
    copy(AnyView(DType::f64, x.data(), {3, 2}, {0, 1}), repeated);     // broadcast
    CHECK(listed<double, 6>(repeated) == std::vector<double>{0, 1, 0, 1, 0, 1});
    const std::int16_t narrow[] = {1, 2, 3, 4};
    AnyTensor odd(DType::i16, {2});
    copy(AnyView(DType::i16, narrow, {2}, {2}), odd);
    CHECK(listed<std::int16_t, 2>(odd) == std::vector<std::int16_t>{1, 3});
}

TEST_CASE("copy reads all before it writes: source and destination may overlap") {
    double x[] = {1, 2, 3, 4, 5};
    copy(AnyView(DType::f64, x, {4}, {1}), AnyMutableView(DType::f64, x + 1, {4}, {1}));
    CHECK(std::vector<double>(x, x + 5) == std::vector<double>{1, 1, 2, 3, 4});
    copy(AnyView(DType::f64, x + 4, {5}, {-1}), AnyMutableView(DType::f64, x, {5}, {1}));
    CHECK(std::vector<double>(x, x + 5) == std::vector<double>{4, 3, 2, 1, 1});
}

TEST_CASE("copy refuses another dtype or shape") {
    double x[2] = {};
    float y[2] = {};
    CHECK_THROWS_WITH_AS(copy(AnyView(DType::f64, x, {2}, {1}), AnyMutableView(DType::f32, y, {2}, {1})), "TypeError: copy from f64 to f32", TypeError);
    CHECK_THROWS_WITH_AS(copy(AnyView(DType::f64, x, {2}, {1}), AnyMutableView(DType::f64, x, {1, 2}, {2, 1})), "ShapeError: copy from shape [2] to [1, 2]", ShapeError);
}

TEST_CASE("views overlap if their lowest to highest bytes do") {
    double x[10] = {};
    auto view = [&](int at, std::int64_t n, std::int64_t stride) { return AnyView(DType::f64, x + at, {n}, {stride}); };
    CHECK(overlap(view(0, 5, 1), view(4, 5, 1)));
    CHECK_FALSE(overlap(view(0, 5, 1), view(5, 5, 1)));
    CHECK(overlap(view(9, 5, -1), view(5, 1, 1)));          // elements 5 to 9
    CHECK_FALSE(overlap(view(9, 5, -1), view(0, 5, 1)));
    CHECK(overlap(view(0, 5, 2), view(1, 1, 1)));           // between its elements: the range decides
    CHECK_FALSE(overlap(view(0, 0, 1), view(0, 10, 1)));    // empty
    CHECK(overlap(view(3, 4, 0), view(3, 1, 1)));
    CHECK_FALSE(overlap(view(3, 4, 0), view(4, 1, 1)));
}
