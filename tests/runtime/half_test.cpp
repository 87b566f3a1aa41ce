// SPDX-License-Identifier: BSD-3-Clause
/// The 16-bit floats against two other methods: the compiler's _Float16, and for bfloat16 the two neighbours and their midpoint.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "bitale/dtype.h"

using namespace bitale;

namespace {

__extension__ typedef _Float16 Native;

constexpr int random_count = 1'000'000;
constexpr std::uint64_t seed = 20;

std::uint16_t native_bits(Native x) { return std::bit_cast<std::uint16_t>(x); }
bool same16(std::uint16_t x, std::uint16_t y, std::uint16_t infinity) {
    const bool x_nan = (x & 0x7fff) > infinity, y_nan = (y & 0x7fff) > infinity;
    return x == y || (x_nan && y_nan);
}
bool same_half(std::uint16_t x, std::uint16_t y) { return same16(x, y, 0x7c00); }
bool same_bfloat(std::uint16_t x, std::uint16_t y) { return same16(x, y, 0x7f80); }

/// The value of bfloat16 bits.  The one that would follow the largest counts as 2^128, where IEEE's rounding turns to infinity.
double bfloat_value(std::uint16_t bits) {
    const int exponent = (bits >> 7) & 0xff, mantissa = bits & 0x7f;
    const double magnitude = exponent ? std::ldexp(128 + mantissa, exponent - 134) : std::ldexp(mantissa, -133);
    return bits & 0x8000 ? -magnitude : magnitude;
}

/// Nearest, ties to even, by search: the first of the 2^15 magnitudes that is not below |x|, or its predecessor.  Midpoints are exact.
std::uint16_t nearest_bfloat(double x) {
    if (std::isnan(x)) return 0x7fc0;
    const std::uint16_t sign = std::signbit(x) ? 0x8000 : 0;
    const double size = std::fabs(x);
    std::uint16_t low = 0, high = 0x7f80;
    while (low < high) {
        const auto middle = static_cast<std::uint16_t>((low + high) / 2);
        if (bfloat_value(middle) < size) low = static_cast<std::uint16_t>(middle + 1);
        else high = middle;
    }
    if (low > 0) {
        const auto below = static_cast<std::uint16_t>(low - 1);
        const double midpoint = (bfloat_value(below) + bfloat_value(low)) / 2;
        if (size < midpoint || (size == midpoint && below % 2 == 0)) low = below;
    }
    return static_cast<std::uint16_t>(sign | low);
}

/// Counts, and shows the first: a million doctest checks would take longer than the test.
template <class Float, class Differs> void expect_none(const char* what, std::uint64_t first, std::uint64_t n, Float&& at, Differs&& differs) {
    std::uint64_t wrong = 0;
    for (std::uint64_t i = first; i < first + n; ++i)
        if (const auto x = at(i); differs(x) && ++wrong == 1) MESSAGE(what, ", seed ", seed, ": first difference at ", static_cast<double>(x));
    CAPTURE(what);
    CHECK(wrong == 0);
}

float float_of(std::uint64_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits)); }
bool half_differs(float x) { return !same_half(half(x).bits, native_bits(static_cast<Native>(x))); }
bool half_differs(double x) { return !same_half(half(x).bits, native_bits(static_cast<Native>(x))); }
bool bfloat_differs(float x) { return !same_bfloat(bfloat16(x).bits, nearest_bfloat(static_cast<double>(x))); }
bool bfloat_differs(double x) { return !same_bfloat(bfloat16(x).bits, nearest_bfloat(x)); }

}  // namespace

TEST_CASE("every half converts to the float that the compiler's half converts to, and back to itself") {
    for (std::uint32_t bits = 0; bits < 65536; ++bits) {
        half h;
        h.bits = static_cast<std::uint16_t>(bits);
        const float got = static_cast<float>(h), expected = static_cast<float>(std::bit_cast<Native>(h.bits));
        const bool both_nan = std::isnan(got) && std::isnan(expected);
        REQUIRE((both_nan || std::bit_cast<std::uint32_t>(got) == std::bit_cast<std::uint32_t>(expected)));
        REQUIRE(same_half(half(got).bits, h.bits));
        REQUIRE(same_half(half(static_cast<double>(got)).bits, h.bits));
    }
}

TEST_CASE("every bfloat16 converts to its value, and back to itself") {
    for (std::uint32_t bits = 0; bits < 65536; ++bits) {
        bfloat16 h;
        h.bits = static_cast<std::uint16_t>(bits);
        const float got = static_cast<float>(h);
        const std::uint32_t magnitude = bits & 0x7fff;
        if (magnitude > 0x7f80) REQUIRE(std::isnan(got));
        else if (magnitude == 0x7f80) REQUIRE(std::isinf(got));
        else REQUIRE(static_cast<double>(got) == bfloat_value(h.bits));
        REQUIRE(std::signbit(got) == (bits > 0x7fff));
        REQUIRE(same_bfloat(bfloat16(got).bits, h.bits));
        REQUIRE(same_bfloat(bfloat16(static_cast<double>(got)).bits, h.bits));
    }
}

TEST_CASE("random floats, all bits: rounded once to nearest even") {
    std::mt19937_64 random(seed);
    auto any = [&](std::uint64_t) { return float_of(random()); };
    expect_none("f32 -> f16", 0, random_count, any, [](float x) { return half_differs(x); });
    expect_none("f32 -> bf16", 0, random_count, any, [](float x) { return bfloat_differs(x); });
    // Where f16 is subnormal, normal or just overflows.
    std::uniform_real_distribution<float> exponents(-27, 17);
    auto ranged = [&](std::uint64_t i) { return std::exp2(exponents(random)) * (i % 2 ? 1.0F : -1.0F); };
    expect_none("f32 -> f16 in its range", 0, random_count, ranged, [](float x) { return half_differs(x); });
}

TEST_CASE("random doubles: rounded once, not by way of f32") {
    std::mt19937_64 random(seed);
    auto any = [&](std::uint64_t) { return std::bit_cast<double>(random()); };
    expect_none("f64 -> f16", 0, random_count, any, [](double x) { return half_differs(x); });
    expect_none("f64 -> bf16", 0, random_count, any, [](double x) { return bfloat_differs(x); });
    std::uniform_real_distribution<double> half_range(-27, 17), float_range(-152, 130);
    auto in = [&](auto& exponents) { return [&](std::uint64_t i) { return std::exp2(exponents(random)) * (i % 2 ? 1 : -1); }; };
    expect_none("f64 -> f16 in its range", 0, random_count, in(half_range), [](double x) { return half_differs(x); });
    expect_none("f64 -> bf16 in its range", 0, random_count, in(float_range), [](double x) { return bfloat_differs(x); });
}

TEST_CASE("midpoints of neighbours, and the doubles beside them: where rounding twice goes wrong") {
    const double up = std::numeric_limits<double>::infinity();
    for (std::uint32_t bits = 0; bits < 0x7f80; ++bits) {
        const auto at = static_cast<std::uint16_t>(bits), next = static_cast<std::uint16_t>(bits + 1);
        const double middle = (bfloat_value(at) + bfloat_value(next)) / 2;
        for (double x : {middle, std::nextafter(middle, up), std::nextafter(middle, -up)}) REQUIRE_FALSE(bfloat_differs(x));
        REQUIRE_FALSE(bfloat_differs(static_cast<float>(middle)));
        if (bits >= 0x7c00) continue;
        half low, high;
        low.bits = at;
        high.bits = next;
        if (next == 0x7c00) continue;           // its float is infinity
        const double half_middle = (static_cast<double>(static_cast<float>(low)) + static_cast<double>(static_cast<float>(high))) / 2;
        for (double x : {half_middle, std::nextafter(half_middle, up), std::nextafter(half_middle, -up), -half_middle}) REQUIRE_FALSE(half_differs(x));
        REQUIRE_FALSE(half_differs(static_cast<float>(half_middle)));
    }
    CHECK(half(65519.999).bits == 0x7bff);
    CHECK(half(65520.0).bits == 0x7c00);
    CHECK(half(1e300).bits == 0x7c00);
    CHECK(half(-1e-300).bits == 0x8000);
    CHECK(bfloat16(-1e300).bits == 0xff80);
    CHECK(bfloat16(5e-324).bits == 0);
}
