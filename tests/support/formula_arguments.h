// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Arguments for formulas of one and of two variables, and what "equal bits" means.
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "engine/math/primitives.h"

namespace bitale::test {

template <class T> constexpr T inf = std::numeric_limits<T>::infinity();
template <class T> constexpr T nan = std::numeric_limits<T>::quiet_NaN();
template <class T> constexpr T tiny = std::numeric_limits<T>::denorm_min();
template <class T> constexpr T huge = std::numeric_limits<T>::max();

/// Equal bits, or both nan.
template <class T> bool same_bits(T x, T y) { return math::to_bits(x) == math::to_bits(y) || (math::is_nan(x) && math::is_nan(y)); }

/// Where formulas change: the ends of the type, the borders of intervals and what lies beside them.
template <class T> std::vector<T> special_values() {
    std::vector<T> around{0, 1, 2, 0.5, T(0.625), T(0.65), 10, 20, std::numeric_limits<T>::min(), tiny<T>, huge<T>, inf<T>, std::sqrt(T(0.5)), std::sqrt(T(2)),
        T(0.28768207245178093), T(0.40546510810816438), T(0.34657359027997264), T(88.722839), T(88.72284), T(-87.33655), T(-103.27893), T(-103.97208),
        T(709.782712893384), T(-708.3964185322641), T(-744.4400719213812), T(-745.1332191019412), T(9.0109), T(19.0615), T(0.25), T(0.279), T(89.41599),
        T(710.4758600739439), T(17.32868), T(150), T(1075)};
    std::vector<T> all{nan<T>, -nan<T>};
    for (T x : around)
        for (T y : {x, std::nextafter(x, inf<T>), std::nextafter(x, -inf<T>)}) all.insert(all.end(), {y, -y});
    return all;
}

/// The special values and `points` more, a quarter each: random bits; where exp and tanh change; around 1, where log does; towards 1 and -1.
template <class T> std::vector<T> formula_arguments(int points, std::uint64_t seed) {
    std::vector<T> all = special_values<T>();
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> exponents(-1, 1), uniform(-1, 1);
    const double range = sizeof(T) == 4 ? 104 : 746;
    const int digits = std::numeric_limits<T>::digits;
    for (int i = 0; i < points; ++i) {
        const auto bits = static_cast<math::Bits<T>>(random());
        if (i % 4 == 0) all.push_back(math::from_bits(bits));
        else if (i % 4 == 1) all.push_back(static_cast<T>(uniform(random) * std::pow(range, exponents(random))));
        else if (i % 4 == 2) all.push_back(static_cast<T>(std::exp2(uniform(random))));
        else all.push_back(static_cast<T>(std::copysign(1 + std::copysign(std::exp2(-digits * std::fabs(uniform(random))), exponents(random)), uniform(random))));
    }
    return all;
}

/// Pairs of arguments without end, a quarter each: random bits; both between 2^-8 and 2^8; nearly equal or opposite; the first
/// towards 1 and the second anywhere.
template <class T> class FormulaPairs {
public:
    explicit FormulaPairs(std::uint64_t seed) : state_(seed) {}
    [[nodiscard]] std::array<T, 2> operator()() {
        const std::uint64_t kind = random() % 4;
        if (kind == 0) return {math::from_bits(static_cast<I>(random())), math::from_bits(static_cast<I>(random()))};
        if (kind == 1) return {around_1(8), around_1(8)};
        if (kind == 2) {
            const T x = around_1(40);
            return {x, math::from_bits(static_cast<I>(math::to_bits(random() % 2 ? x : -x) + (static_cast<I>(some_bits()) >> 1)))};
        }
        return {math::from_bits(static_cast<I>(math::to_bits(T(1)) + static_cast<I>(some_bits()) - static_cast<I>(some_bits()))), around_1(70)};
    }
    /// Uniform 64 bits (splitmix64).
    [[nodiscard]] std::uint64_t random() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        return z ^ z >> 31;
    }
    /// +-2^k m with |k| <= range, 1 <= m < 2.
    [[nodiscard]] T around_1(int range) {
        const auto fraction = static_cast<I>(random() & ((std::uint64_t{1} << fraction_bits) - 1));
        const auto k = static_cast<I>(random() % static_cast<std::uint64_t>(2 * range + 1)) - range;
        const T x = math::from_bits(static_cast<I>(math::to_bits(T(1)) + k * (I{1} << fraction_bits) + fraction));
        return random() % 2 ? x : -x;
    }

private:
    using I = math::Bits<T>;
    static constexpr int fraction_bits = std::numeric_limits<T>::digits - 1;
    /// An integer below 2^fraction_bits whose logarithm is uniform.
    std::uint64_t some_bits() { return random() >> (64 - fraction_bits + random() % fraction_bits); }
    std::uint64_t state_;
};

}  // namespace bitale::test
