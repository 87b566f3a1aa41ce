// SPDX-License-Identifier: BSD-3-Clause
/// Divisions by what does not change in a row, and several by one divisor: the kernel multiplies by a reciprocal and corrects, and has the
/// division's bits.  Divisions begun a turn early.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

#include "bitale/bitale.h"
#include "jit/target.h"

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

/// x / y as near to halfway between two numbers as can be: y odd, m = k / y modulo 2^(digits + 1), x = (m y - k) / 2^(digits + 1), so that
/// x / y = m / 2^(digits + 1) - k / (2^(digits + 1) y), where m has one bit more than a number.
template <class T> std::pair<T, T> near_halfway(std::mt19937_64& random) {
    constexpr int digits = std::numeric_limits<T>::digits;
    constexpr std::uint64_t modulus = std::uint64_t{1} << (digits + 1), top = modulus >> 1;
    const std::uint64_t few = random() % 4 == 0 ? (top - 1 - 2 * (random() % 64)) : 0;       // also those just below a power of 2
    const std::uint64_t y = few ? few : (top / 2 + random() % (top / 2)) | 1;
    std::uint64_t inverse = y;      // 3 digits right, then twice as many each time
    for (int step = 0; step < 5; ++step) inverse *= 2 - y * inverse;
    const std::uint64_t k = 1 + 2 * (random() % 4);
    for (const bool negative : {random() % 2 == 0, false, true}) {
        const std::uint64_t m = (negative ? 0 - k * inverse : k * inverse) % modulus;
        if (m < top) continue;
        __extension__ using Wide = unsigned __int128;
        const Wide product = Wide{m} * y;
        const auto x = static_cast<std::uint64_t>((negative ? product + k : product - k) >> (digits + 1));
        const int shift = static_cast<int>(random() % 41) - 20, other = static_cast<int>(random() % 41) - 20;
        return {std::ldexp(static_cast<T>(x), shift - digits), std::ldexp(static_cast<T>(y), other - digits)};
    }
    return {number<T>(random), number<T>(random)};
}

/// Three numbers of which several quotients are made: x, y, z.
template <class T> using Draw = std::array<T, 3> (*)(std::mt19937_64& random, int round);

/// x, 1 and z divided by divisor(y, z), in a kernel whose loops have the text.
template <class T> void check_shared(std::uint64_t seed, const std::string& target, Var (*divisor)(const Var& y, const Var& z), const char* text, Draw<T> draw) {
    constexpr std::int64_t n = 40'003;
    const Var x = tensor<T>("x", {n}), y = tensor<T>("y", {n}), z = tensor<T>("z", {n}), by = divisor(y, z);
    const auto make = [&](Mode mode, const std::string& name) {
        return function<std::tuple<Tensor<T, 1>, Tensor<T, 1>, Tensor<T, 1>>(View<T, 1>, View<T, 1>, View<T, 1>)>(
            {.inputs = {x, y, z}, .outputs = {x / by, T(1) / by, z / by}, .mode = mode, .options = {.target = name}});
    };
    const auto kernel = make(Mode::jit, target), interpreter = make(Mode::interpret, "");
    CHECK(kernel.dump({{n}, {n}, {n}}, "loops").find(text) != std::string::npos);
    std::mt19937_64 random(seed);
    std::int64_t wrong = 0;
    const std::array<std::int64_t, 1> shape{n};
    for (int round = 0; round < 20; ++round) {
        Tensor<T, 1> a(shape), b(shape), c(shape);
        for (std::int64_t i = 0; i < n; ++i) {
            const auto [own_x, own_y, own_z] = draw(random, round);
            a(i) = own_x;
            b(i) = own_y;
            c(i) = own_z;
        }
        const auto got = kernel(a, b, c), expected = interpreter(a, b, c);
        const auto compare = [&](const Tensor<T, 1>& p, const Tensor<T, 1>& q) {
            for (std::int64_t i = 0; i < n; ++i)
                if (!same(p(i), q(i)) && ++wrong < 5) MESSAGE(a(i) << ", " << b(i) << ", " << c(i) << ": " << p(i) << ", expected " << q(i));
        };
        compare(std::get<0>(got), std::get<0>(expected));
        compare(std::get<1>(got), std::get<1>(expected));
        compare(std::get<2>(got), std::get<2>(expected));
    }
    CHECK(wrong == 0);
}

/// In turn: any two numbers, and two whose quotient is next to halfway.
template <class T> std::pair<T, T> dividend_and_divisor(std::mt19937_64& random, int round) {
    if (round % 2) return near_halfway<T>(random);
    const T x = number<T>(random);
    return {x, number<T>(random)};
}
template <class T> std::array<T, 3> any_numbers(std::mt19937_64& random, int round) {
    const auto [x, y] = dividend_and_divisor<T>(random, round);
    return {x, y, random() % 8 ? number<T>(random) : T(0)};
}
/// For roots, which are |y|, or nearly.
template <class T> std::array<T, 3> numbers_of_roots(std::mt19937_64& random, int round) {
    auto [x, y] = dividend_and_divisor<T>(random, round);
    if (random() % 4 == 0) y *= T(0x1p12);
    if (random() % 16 == 0) y = 0;
    return {x, y, random() % 4 == 0 ? number<T>(random) : std::copysign(T(0), static_cast<T>(random() % 2) - T(0.5))};
}

template <class F> void for_targets_here(F&& check) {
    for (const char* target : {"host", "x86-64-v3", "x86-64-v4"}) {
        if (!jit::Target::named(target).runs_here()) continue;
        CAPTURE(std::string(target));
        check(target);
    }
}

TEST_CASE("several divisions by one divisor: every bit, for every kind of number and next to halfway") {
    const auto own = [](const Var& y, const Var&) { return y; };
    for_targets_here([&](const char* target) {
        check_shared<float>(3, target, own, "reciprocal", any_numbers<float>);
        check_shared<double>(4, target, own, "reciprocal", any_numbers<double>);
    });
}

TEST_CASE("several divisions by a root that is never small: every bit") {
    const auto root = [](const Var& y, const Var& z) { return sqrt(square(y) + square(z) + 1e-4); };
    for_targets_here([&](const char* target) {
        check_shared<float>(5, target, root, "let zero0 = divisor0 - divisor0", numbers_of_roots<float>);
        check_shared<double>(6, target, root, "let zero0 = divisor0 - divisor0", numbers_of_roots<double>);
    });
}

TEST_CASE("divisions begun a turn early: every bit, for loops of few turns and many, in strips, with a rest") {
    for (const std::int64_t n : {16, 31, 32, 33, 48, 100, 1000, 40'003})
        for (const int threads : {1, 2, 3, 7}) {
            CAPTURE(n);
            CAPTURE(threads);
            const Var x = tensor<double>("x", {n}), y = tensor<double>("y", {n}), z = tensor<double>("z", {n}), t = z * sqrt(y), d = (log(x / y) + 0.5 * z) / t;
            const auto make = [&](Mode mode, const Options& o) {
                return function<std::tuple<Tensor<double, 1>, Tensor<double, 1>>(View<double, 1>, View<double, 1>, View<double, 1>)>({.inputs = {x, y, z}, .outputs = {x * erf(d) - exp(-z) / t, erf(d - t)}, .mode = mode, .options = o});
            };
            const auto kernel = make(Mode::jit, {.threads = threads, .target = "x86-64-v3"});
            if (n >= 48) CHECK(kernel.dump({{n}, {n}, {n}}, "divide_ahead").find("alloc ahead") != std::string::npos);
            std::mt19937_64 random(7);
            const std::array<std::int64_t, 1> shape{n};
            Tensor<double, 1> a(shape), b(shape), c(shape);
            for (std::int64_t i = 0; i < n; ++i) {
                a(i) = number<double>(random);
                b(i) = random() % 2 ? number<double>(random) : 1.5;
                c(i) = random() % 2 ? number<double>(random) : 0.25;
            }
            const auto got = kernel(a, b, c), expected = make(Mode::interpret, {})(a, b, c);
            std::int64_t wrong = 0;
            for (std::int64_t i = 0; i < n; ++i) wrong += !same(std::get<0>(got)(i), std::get<0>(expected)(i)) || !same(std::get<1>(got)(i), std::get<1>(expected)(i));
            CHECK(wrong == 0);
        }
}

TEST_CASE("a row divided by one number: every bit, for every kind of number") {
    check_rows<float>(1);
    check_rows<double>(2);
}

}  // namespace
}  // namespace bitale::test
