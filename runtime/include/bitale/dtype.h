// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "bitale/api.h"

namespace bitale {

/// The element types of tensors.
enum class DType : std::uint8_t { boolean, i8, u8, i16, i32, i64, u32, u64, f16, bf16, f32, f64 };

/// IEEE 754 binary16: stored, never computed with; converts to and from float, rounding once to nearest even.
struct BITALE_API half {
    std::uint16_t bits = 0;
    half() = default;
    explicit half(float);
    explicit half(double);
    explicit operator float() const;
};
/// The upper half of an IEEE 754 binary32, rounded once to nearest even.
struct BITALE_API bfloat16 {
    std::uint16_t bits = 0;
    bfloat16() = default;
    explicit bfloat16(float);
    explicit bfloat16(double);
    explicit operator float() const;
};

namespace detail {
template <class T> struct DTypeOf;
template <> struct DTypeOf<bool> { static constexpr DType value = DType::boolean; };
template <> struct DTypeOf<std::int8_t> { static constexpr DType value = DType::i8; };
template <> struct DTypeOf<std::uint8_t> { static constexpr DType value = DType::u8; };
template <> struct DTypeOf<std::int16_t> { static constexpr DType value = DType::i16; };
template <> struct DTypeOf<std::int32_t> { static constexpr DType value = DType::i32; };
template <> struct DTypeOf<std::int64_t> { static constexpr DType value = DType::i64; };
template <> struct DTypeOf<std::uint32_t> { static constexpr DType value = DType::u32; };
template <> struct DTypeOf<std::uint64_t> { static constexpr DType value = DType::u64; };
template <> struct DTypeOf<half> { static constexpr DType value = DType::f16; };
template <> struct DTypeOf<bfloat16> { static constexpr DType value = DType::bf16; };
template <> struct DTypeOf<float> { static constexpr DType value = DType::f32; };
template <> struct DTypeOf<double> { static constexpr DType value = DType::f64; };
}  // namespace detail

/// The C++ types that are elements of tensors.
template <class T> concept Element = requires { detail::DTypeOf<T>::value; };

/// The dtype whose elements are the C++ type T.
template <class T> inline constexpr DType dtype_of = detail::DTypeOf<T>::value;

/// Bytes of one element.
[[nodiscard]] constexpr std::size_t size_of(DType d) {
    constexpr std::size_t sizes[] = {1, 1, 1, 2, 4, 8, 4, 8, 2, 2, 4, 8};
    return sizes[static_cast<std::size_t>(d)];
}
/// "bool", "i8", .., "bf16", "f64".
[[nodiscard]] BITALE_API std::string_view name(DType);
/// The dtype that name() gives this text for.
[[nodiscard]] BITALE_API std::optional<DType> dtype_named(std::string_view);
/// f16, bf16, f32 or f64.
[[nodiscard]] constexpr bool is_floating(DType d) { return d >= DType::f16; }
/// Integers; bool is none.
[[nodiscard]] constexpr bool is_integer(DType d) { return d > DType::boolean && d < DType::f16; }
/// i8, i16, i32 or i64.
[[nodiscard]] constexpr bool is_signed(DType d) { return d == DType::i8 || d == DType::i16 || d == DType::i32 || d == DType::i64; }
/// NumPy's result_type of two arrays; no value where it is not defined (bf16 beside f16 or integers of 16 bits and more).
[[nodiscard]] BITALE_API std::optional<DType> promote(DType, DType);

/// Calls f(std::type_identity<T>{}) with the C++ type of `d`.
template <class F> decltype(auto) visit(DType d, F&& f) {
    switch (d) {
    case DType::boolean: return f(std::type_identity<bool>{});
    case DType::i8: return f(std::type_identity<std::int8_t>{});
    case DType::u8: return f(std::type_identity<std::uint8_t>{});
    case DType::i16: return f(std::type_identity<std::int16_t>{});
    case DType::i32: return f(std::type_identity<std::int32_t>{});
    case DType::i64: return f(std::type_identity<std::int64_t>{});
    case DType::u32: return f(std::type_identity<std::uint32_t>{});
    case DType::u64: return f(std::type_identity<std::uint64_t>{});
    case DType::f16: return f(std::type_identity<half>{});
    case DType::bf16: return f(std::type_identity<bfloat16>{});
    case DType::f32: return f(std::type_identity<float>{});
    case DType::f64: break;
    }
    return f(std::type_identity<double>{});
}

}  // namespace bitale
