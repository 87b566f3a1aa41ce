// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Arguments for formulas of one variable, and what "equal bits" means.
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
        T(709.782712893384), T(-708.3964185322641), T(-744.4400719213812), T(-745.1332191019412), T(9.0109), T(19.0615)};
    std::vector<T> all{nan<T>, -nan<T>};
    for (T x : around)
        for (T y : {x, std::nextafter(x, inf<T>), std::nextafter(x, -inf<T>)}) all.insert(all.end(), {y, -y});
    return all;
}

/// The special values and `points` more: a third random bits, a third where exp and tanh change, a third around 1, where log does.
template <class T> std::vector<T> formula_arguments(int points, std::uint64_t seed) {
    std::vector<T> all = special_values<T>();
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> exponents(-1, 1), uniform(-1, 1);
    const double range = sizeof(T) == 4 ? 104 : 746;
    for (int i = 0; i < points; ++i) {
        const auto bits = static_cast<math::Bits<T>>(random());
        if (i % 3 == 0) all.push_back(math::from_bits(bits));
        else if (i % 3 == 1) all.push_back(static_cast<T>(uniform(random) * std::pow(range, exponents(random))));
        else all.push_back(static_cast<T>(std::exp2(uniform(random))));
    }
    return all;
}

}  // namespace bitale::test
