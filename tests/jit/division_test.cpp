// SPDX-License-Identifier: BSD-3-Clause
/// Divisions by what does not change in a row: the kernel multiplies by a reciprocal and corrects, and has the division's bits.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "bitale/bitale.h"

namespace bitale::test {
namespace {

template <class T> using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
constexpr std::int64_t rows = 64, columns = 301;

template <class T> bool same(T a, T b) { return (std::isnan(a) && std::isnan(b)) || std::bit_cast<Bits<T>>(a) == std::bit_cast<Bits<T>>(b); }

/// Half of the numbers have random bits, so every class of number and every exponent; the others are near 1 or have few or all bits set.
template <class T> T number(std::mt19937_64& random) {
    constexpr int digits = std::numeric_limits<T>::digits;
    const auto bits = static_cast<Bits<T>>(random());
    const T few = std::ldexp(static_cast<T>(1 + (bits & 7)), static_cast<int>(bits >> 8 & 31) - 16), full = std::ldexp(static_cast<T>(2) - std::numeric_limits<T>::epsilon(), static_cast<int>(bits >> 8 & 15));
    constexpr T special[] = {0, std::numeric_limits<T>::infinity(), std::numeric_limits<T>::denorm_min(), std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
    switch (random() % 16) {
    case 0: case 1: case 2: return few;
    case 3: return full;
    case 4: return special[bits % 5];
    case 5: return -special[bits % 5];
    case 6: case 7: return std::ldexp(static_cast<T>(bits | 1), -digits);
    default: return std::bit_cast<T>(bits);
    }
}

template <class T> void check_rows(std::uint64_t seed) {
    const Var x = tensor<T>("x", {dim("rows"), dim("columns")}), y = tensor<T>("y", {dim("rows"), 1});
    const auto make = [&](Mode mode) { return function<Tensor<T, 2>(View<T, 2>, View<T, 2>)>({.inputs = {x, y}, .outputs = {x / y}, .mode = mode}); };
    const auto kernel = make(Mode::jit), interpreter = make(Mode::interpret);
    CHECK(kernel.dump({{rows, columns}, {rows, 1}}, "loops").find("select_cold") != std::string::npos);
    std::mt19937_64 random(seed);
    std::int64_t wrong = 0;
    for (int round = 0; round < 40; ++round) {
        Tensor<T, 2> a({rows, columns}), b({rows, 1});
        for (std::int64_t i = 0; i < rows; ++i) {
            b(i, 0) = number<T>(random);
            for (std::int64_t j = 0; j < columns; ++j) a(i, j) = number<T>(random);
        }
        const auto got = kernel(a, b), expected = interpreter(a, b);
        for (std::int64_t i = 0; i < rows; ++i)
            for (std::int64_t j = 0; j < columns; ++j)
                if (!same(got(i, j), expected(i, j)) && ++wrong < 5) MESSAGE(a(i, j) << " / " << b(i, 0) << " = " << got(i, j) << ", expected " << expected(i, j));
    }
    CHECK(wrong == 0);
}

TEST_CASE("a row divided by one number: every bit, for every kind of number") {
    check_rows<float>(1);
    check_rows<double>(2);
}

}  // namespace
}  // namespace bitale::test
