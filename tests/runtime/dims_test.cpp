// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/dims.h"

#include <doctest/doctest.h>

#include <vector>

#include "bitale/error.h"

using namespace bitale;

TEST_CASE("dims are a value of up to 16 numbers") {
    Dims d{2, 3};
    d.push_back(4);
    CHECK(d.size() == 3);
    CHECK(d[2] == 4);
    CHECK(d == Dims{2, 3, 4});
    CHECK_FALSE(d == Dims{2, 3});
    CHECK_FALSE(d == Dims{2, 3, 5});
    CHECK(Dims{}.empty());
    CHECK(std::vector<std::int64_t>(d.begin(), d.end()) == std::vector<std::int64_t>{2, 3, 4});
    CHECK(text(d) == "[2, 3, 4]");
    CHECK(text(Dims{}) == "[]");
    d[0] = 7;
    CHECK(d == Dims{7, 3, 4});
}

TEST_CASE("a seventeenth axis is refused") {
    const std::vector<std::int64_t> ones(16, 1), more(17, 1);
    CHECK(Dims(std::span<const std::int64_t>(ones)).size() == Dims::max_rank);
    CHECK_THROWS_WITH_AS((void)Dims(std::span<const std::int64_t>(more)), "ShapeError: a tensor of more than 16 axes", ShapeError);
}

TEST_CASE("element_count multiplies, and refuses what does not fit") {
    constexpr std::int64_t big = std::int64_t{1} << 40;
    CHECK(element_count({}) == 1);
    CHECK(element_count({2, 3, 4}) == 24);
    CHECK(element_count({2, 0, 4}) == 0);
    CHECK(byte_count({2, 3}, DType::f64) == 48);
    CHECK(byte_count({big, 0}, DType::f64) == 0);
    CHECK_THROWS_WITH_AS((void)element_count({2, -1}), "ShapeError: shape [2, -1] has a negative extent", ShapeError);
    CHECK_THROWS_WITH_AS((void)element_count({0, -1}), "ShapeError: shape [0, -1] has a negative extent", ShapeError);
    CHECK_THROWS_WITH_AS((void)element_count({big, big}), "ShapeError: shape [1099511627776, 1099511627776]: the number of elements overflows", ShapeError);
    CHECK_THROWS_WITH_AS((void)element_count({0, big, big}), "ShapeError: shape [0, 1099511627776, 1099511627776]: the number of elements overflows", ShapeError);
    CHECK_THROWS_WITH_AS((void)byte_count({big, big >> 20}, DType::f64), "ShapeError: shape [1099511627776, 1048576]: the number of bytes overflows", ShapeError);
}

TEST_CASE("dense strides are row-major, in elements") {
    CHECK(dense_strides({2, 3, 4}) == Dims{12, 4, 1});
    CHECK(dense_strides({}) == Dims{});
    CHECK(dense_strides({5, 0}) == Dims{0, 1});
}
