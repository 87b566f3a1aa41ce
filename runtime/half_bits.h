// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The 16-bit floats as formulas on bits, written once for std::uint32_t / std::uint64_t and for loop::Expr of those types.
/// All round once to nearest even; overflow gives infinity, a nan stays a nan.
#include <cstdint>
#include <type_traits>

namespace bitale::half_bits {

template <class U> requires std::is_integral_v<U> U select(bool c, U x, U y) { return c ? x : y; }
/// n as a constant of the type of `model`; loop::Expr has its own, found by its namespace.
template <class U> requires std::is_integral_v<U> U number(U, std::uint64_t n) { return static_cast<U>(n); }

/// f32 bits -> f16 bits (in the low half of U).
template <class U> U f16_of_f32(const U& x) {
    const U sign = (x >> 16u) & 0x8000u;
    const U magnitude = x & 0x7fffffffu;
    // Normal: drop 13 bits of mantissa; adding half of the last kept bit, less one when that bit is even, rounds to nearest even.
    const U rebiased = magnitude - 0x38000000u;     // exponent bias 127 -> 15; wraps below, where it is not selected
    const U normal = (rebiased + 0xfffu + ((rebiased >> 13u) & 1u)) >> 13u;
    // Subnormal (below 2^-14): the mantissa with its hidden bit, shifted to units of 2^-24; below 2^-26 nothing is left.
    const U exponent = magnitude >> 23u;
    const U wanted = 126u - exponent;               // 113 - exponent + 13
    const U tiny = select(exponent < 101u, number(x, 31), wanted);
    const U shift = select(tiny < 32u, tiny, number(x, 1));     // normal numbers: any count that is defined
    const U mantissa = (magnitude & 0x7fffffu) | 0x800000u;
    const U halfway = (number(x, 1) << shift) >> 1u;
    const U subnormal = (mantissa + halfway - 1u + ((mantissa >> shift) & 1u)) >> shift;
    const U finite = select(magnitude < 0x38800000u, subnormal, normal);
    const U clipped = select(finite < 0x7c00u, finite, number(x, 0x7c00));
    const U nan_or_inf = select(magnitude < 0x7f800001u, clipped, number(x, 0x7e00));
    return sign | nan_or_inf;
}

/// f16 bits -> f32 bits: exact.
template <class U> U f32_of_f16(const U& h) {
    const U sign = (h & 0x8000u) << 16u;
    const U magnitude = h & 0x7fffu;
    const U normal = (magnitude << 13u) + 0x38000000u;
    const U special = (magnitude << 13u) | 0x7f800000u;
    // Subnormal: n * 2^-24.  The leading bit of n is found by four comparisons; n < 2^10.
    U n = magnitude & 0x3ffu;
    U shift = number(h, 0);
    for (std::uint32_t step : {8u, 4u, 2u, 1u}) {
        const auto small = n < (1u << (11u - step));
        n = select(small, n << step, n);
        shift = select(small, shift + step, shift);
    }
    // Now n has its hidden bit at position 10: value n * 2^(-24 - shift) = 1.f * 2^(-14 - shift).
    const U subnormal = ((113u - shift) << 23u) | ((n & 0x3ffu) << 13u);
    const U small = select(magnitude < 1u, magnitude, subnormal);
    return sign | select(magnitude < 0x400u, small, select(magnitude < 0x7c00u, normal, special));
}

/// f32 bits -> bf16 bits (in the low half of U).
template <class U> U bf16_of_f32(const U& x) {
    const U magnitude = x & 0x7fffffffu;
    const U rounded = (x + 0x7fffu + ((x >> 16u) & 1u)) >> 16u;
    const U nan = (x >> 16u) | 0x40u;
    return select(magnitude < 0x7f800001u, rounded, nan);
}
/// bf16 bits -> f32 bits: exact.
template <class U> U f32_of_bf16(const U& h) { return h << 16u; }

/// f64 bits -> f32 bits rounded to odd: the last bit tells whether anything was lost, so that rounding to 16 bits afterwards
/// rounds as if once (Boldo and Melquiond, "When double rounding is odd": 24 >= 11 + 2 and 8 + 2 bits).  U is 64 bits wide.
template <class U> U f32_odd_of_f64(const U& x) {
    const U sign = (x >> 32u) & 0x80000000u;
    const U magnitude = x & 0x7fffffffffffffffu;
    const U lost = select((magnitude & 0x1fffffffu) < 1u, number(x, 0), number(x, 1));
    const U normal = ((magnitude >> 29u) - 0x1c0000000u) | lost;     // bias 1023 -> 127 at bit 23
    // Too small for a normal f32: any odd value that small rounds to the same 16-bit float as the true one, for 2^-126 is far below
    // the least f16; bf16 subnormals need their bits, so the mantissa is shifted and what falls out is kept in the last bit.
    const U exponent = magnitude >> 52u;
    const U wanted = 926u - exponent;               // 897 - exponent + 29
    const U bounded = select(exponent < 870u, number(x, 60), select(exponent < 897u, wanted, number(x, 1)));
    const U mantissa = (magnitude & 0xfffffffffffffu) | 0x10000000000000u;
    const U shifted = mantissa >> bounded;
    const U restored = shifted << bounded;
    const U dropped = select(restored == mantissa, number(x, 0), number(x, 1));
    const U subnormal = select(magnitude < 1u, magnitude, shifted | dropped);
    const U big = number(x, 0x7f7fffff);      // finite but above f32: odd, and rounds to infinity in 16 bits
    const U finite = select(exponent < 897u, subnormal, select(exponent < 1151u, normal, big));
    const U infinite = select(magnitude < 0x7ff0000000000001u, number(x, 0x7f800000), number(x, 0x7fc00000));
    return sign | select(exponent < 2047u, finite, infinite);
}

}  // namespace bitale::half_bits
