// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/values.h"

#include <array>
#include <cmath>
#include <limits>

#include "engine/convert.h"

namespace bitale::test {
namespace {

constexpr std::size_t specials = 16;    // values of each operand

template <class T> std::array<T, specials> special_values() {
    using L = std::numeric_limits<T>;
    if constexpr (std::is_same_v<T, bool>) return {false, true, true, false};
    else if constexpr (std::is_integral_v<T>) {
        const auto of = [](auto x) { return static_cast<T>(x); };
        return {of(0), of(1), of(-1), of(2), of(-2), of(3), of(7), of(-7), of(10), of(100), of(-100), L::min(), L::max(), of(L::min() + 1), of(L::max() - 1), of(L::max() / 2 + 1)};
    } else {
        return {T(0), -T(0), L::infinity(), -L::infinity(), L::quiet_NaN(), L::denorm_min(), -L::denorm_min(), L::min(), -L::min() / 2,
                L::max(), L::lowest(), T(1), T(-1), T(0.5), T(3), L::epsilon()};
    }
}

/// The same for the 16-bit formats, as bits: their ends are not those of float.
std::array<std::uint16_t, specials> special_bits(bool half_precision) {
    if (half_precision) return {0, 0x8000, 0x7c00, 0xfc00, 0x7e00, 1, 0x8001, 0x0400, 0x8200, 0x7bff, 0xfbff, 0x3c00, 0xbc00, 0x3800, 0x4200, 0x1400};
    return {0, 0x8000, 0x7f80, 0xff80, 0x7fc0, 1, 0x8001, 0x0080, 0x8040, 0x7f7f, 0xff7f, 0x3f80, 0xbf80, 0x3f00, 0x4040, 0x3c00};
}

}  // namespace

double uniform(std::uint64_t seed, std::int64_t i, Range range) {
    std::uint64_t z = ((seed << 32) + 1 + static_cast<std::uint64_t>(i)) * 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return range.low + (range.high - range.low) * static_cast<double>(z >> 40) / 16777216.0;
}

AnyTensor random_tensor(DType dtype, const Dims& shape, std::uint64_t seed, Range range) {
    AnyTensor wide(DType::f64, shape);
    auto* x = static_cast<double*>(wide.data());
    for (std::int64_t i = 0; i < element_count(shape); ++i) {
        x[i] = uniform(seed, i, range);
        if (dtype == DType::boolean) x[i] = x[i] > (range.low + range.high) / 2;
        else if (is_integer(dtype)) x[i] = std::floor(x[i] * 8);    // a range made for floats holds few integers
    }
    return bitale::converted(wide, dtype);
}

AnyTensor special_tensor(DType dtype, std::size_t operand) {
    AnyTensor out(dtype, {special_count});
    for (std::size_t i = 0; i < special_count; ++i) {
        const std::size_t k = operand == 0 ? i % specials : operand == 1 ? i / specials : (i * 7 + i / specials) % specials;
        visit(dtype, [&]<class T>(std::type_identity<T>) {
            if constexpr (std::is_arithmetic_v<T>) static_cast<T*>(out.data())[i] = special_values<T>()[k];
            else static_cast<T*>(out.data())[i].bits = special_bits(std::is_same_v<T, half>)[k];
        });
    }
    return out;
}

}  // namespace bitale::test
