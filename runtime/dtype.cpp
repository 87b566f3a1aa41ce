// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/dtype.h"

#include <array>
#include <bit>

#include "runtime/half_bits.h"

namespace bitale {
namespace {

constexpr std::array<std::string_view, 12> names{"bool", "i8", "u8", "i16", "i32", "i64", "u32", "u64", "f16", "bf16", "f32", "f64"};

std::uint32_t bits32(float x) { return std::bit_cast<std::uint32_t>(x); }
std::uint32_t odd32(double x) { return static_cast<std::uint32_t>(half_bits::f32_odd_of_f64(std::bit_cast<std::uint64_t>(x))); }

/// Value bits that an integer dtype needs, its sign aside.
int value_bits(DType d) { return static_cast<int>(size_of(d)) * 8 - (is_signed(d) ? 1 : 0); }

std::optional<DType> promote_integers(DType x, DType y) {
    if (is_signed(x) == is_signed(y)) return size_of(x) >= size_of(y) ? x : y;
    const DType s = is_signed(x) ? x : y, u = is_signed(x) ? y : x;
    if (value_bits(s) >= value_bits(u)) return s;
    for (DType wider : {DType::i16, DType::i32, DType::i64})
        if (value_bits(wider) >= value_bits(u)) return wider;
    return DType::f64;
}

/// The float that holds the integers of d exactly, or f64.
DType float_for(DType d) {
    if (d == DType::boolean || size_of(d) == 1) return DType::f16;
    return size_of(d) == 2 ? DType::f32 : DType::f64;
}

}  // namespace

half::half(float x) : bits(static_cast<std::uint16_t>(half_bits::f16_of_f32(bits32(x)))) {}
half::half(double x) : bits(static_cast<std::uint16_t>(half_bits::f16_of_f32(odd32(x)))) {}
half::operator float() const { return std::bit_cast<float>(half_bits::f32_of_f16(static_cast<std::uint32_t>(bits))); }
bfloat16::bfloat16(float x) : bits(static_cast<std::uint16_t>(half_bits::bf16_of_f32(bits32(x)))) {}
bfloat16::bfloat16(double x) : bits(static_cast<std::uint16_t>(half_bits::bf16_of_f32(odd32(x)))) {}
bfloat16::operator float() const { return std::bit_cast<float>(half_bits::f32_of_bf16(static_cast<std::uint32_t>(bits))); }

std::string_view name(DType d) { return names[static_cast<std::size_t>(d)]; }
std::optional<DType> dtype_named(std::string_view text) {
    for (std::size_t k = 0; k < names.size(); ++k)
        if (names[k] == text) return static_cast<DType>(k);
    return {};
}

std::optional<DType> promote(DType x, DType y) {
    if (x == y) return x;
    if (x > y) std::swap(x, y);                     // bool, integers, then f16, bf16, f32, f64
    if (x == DType::boolean) return y;
    if (!is_floating(y)) return promote_integers(x, y);
    if (is_floating(x)) return x == DType::f16 && y == DType::bf16 ? std::nullopt : std::optional(y);
    if (y == DType::bf16) return size_of(x) == 1 ? std::optional(y) : std::nullopt;
    const DType needed = float_for(x);
    return needed > y ? needed : y;
}

}  // namespace bitale
