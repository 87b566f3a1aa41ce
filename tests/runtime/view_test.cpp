// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/view.h"

#include <doctest/doctest.h>

#include <numeric>

#include "bitale/tensor.h"

using namespace bitale;

namespace {
double sum(VectorView<double> x) {
    double total = 0;
    for (std::int64_t i = 0; i < x.size(); ++i) total += x(i);
    return total;
}
}  // namespace

TEST_CASE("a vector view is made of what C++ programs have") {
    const std::vector<double> values{1, 2, 3};
    const double array[] = {4, 5};
    CHECK(sum({1, 2}) == 3);
    CHECK(sum({}) == 0);
    CHECK(sum(values) == 6);
    CHECK(sum(std::span<const double>(array)) == 9);
    CHECK(sum(Tensor<double, 1>{7, 8}) == 15);
    CHECK(sum({values.data(), {2}}) == 3);
    CHECK(sum({values.data() + 2, {3}, {-1}}) == 6);
}

TEST_CASE("strides count elements") {
    std::vector<float> data(24);
    std::iota(data.begin(), data.end(), 0.0F);
    const View<float, 3> dense(data.data(), {2, 3, 4});
    CHECK(dense.strides() == std::array<std::int64_t, 3>{12, 4, 1});
    CHECK(dense.size() == 24);
    CHECK(dense(1, 2, 3) == 23);
    const MatrixView<float> transposed(data.data(), {4, 3}, {1, 4});
    CHECK(transposed(3, 2) == 11);
    const View<float, 0> scalar(data.data() + 5, {});
    CHECK(scalar() == 5);
    CHECK(scalar.size() == 1);
}

TEST_CASE("a mutable view writes, and is a view") {
    std::vector<double> data{1, 2, 3, 4};
    const MutableView<double, 2> x(data.data(), {2, 2});
    x(1, 0) = 30;
    CHECK(data[2] == 30);
    const View<double, 2> read = x;
    CHECK(read(1, 0) == 30);
    const MutableView<double, 1> all(data), part(std::span<double>(data.data() + 1, 2));
    all(0) = -1;
    part(0) = -2;
    CHECK(data == std::vector<double>{-1, -2, 30, 4});
    CHECK(AnyView(all).shape() == Dims{4});
}

TEST_CASE("erased views know dtype, shape and strides") {
    const std::vector<std::int32_t> v{1, 2, 3};
    const AnyView x = v;
    CHECK(x.dtype() == DType::i32);
    CHECK(x.shape() == Dims{3});
    CHECK(x.strides() == Dims{1});
    CHECK(x.data() == v.data());
    const double number = 2.5;
    const AnyView scalar = number;
    CHECK(scalar.shape() == Dims{});
    CHECK(scalar.as<double, 0>()() == 2.5);
    const half h(1.5F);
    CHECK(AnyView(h).dtype() == DType::f16);
    double out = 0;
    copy(scalar, AnyMutableView(out));
    CHECK(out == 2.5);
}

TEST_CASE("as() refuses another dtype and another rank") {
    const AnyTensor x(DType::f32, {2, 2});
    CHECK(x.as<float, 2>().shape() == std::array<std::int64_t, 2>{2, 2});
    CHECK_THROWS_WITH_AS(((void)x.as<double, 2>()), "TypeError: a tensor f32 of rank 2 taken as f64 of rank 2", TypeError);
    CHECK_THROWS_WITH_AS(((void)x.as<float, 1>()), "ShapeError: a tensor f32 of rank 2 taken as f32 of rank 1", ShapeError);
    CHECK_THROWS_WITH_AS((void)x.item<double>(), "TypeError: a tensor f32 of rank 2 taken as f64 of rank 2", TypeError);
    CHECK_THROWS_WITH_AS((void)x.item<float>(), "ShapeError: item() of a tensor of shape [2, 2]", ShapeError);
}
