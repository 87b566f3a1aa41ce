// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// log2, log10, at most 1 ulp.
///
/// n and r as in log.  log2(1 + r) = r + r P(r), log10(1 + r) = r/2 + r P(r), in f64 0.4372 r + r P(r): the first term is exact and the larger one,
/// so that the roundings of P weigh little.  Minimax fits (relative error f32 2^-27.0, 2^-27.2, most of it from the rounding of the first
/// coefficient near r = 0; f64 2^-55.9, 2^-57.0).  log2 of a power of two is exact.
#include "engine/math/log.h"

namespace bitale::math {

template <class T> [[nodiscard]] T log2_f32(const T& x) {
    constexpr float c[] = {-0.7213475F, 0.48089656F, -0.36067328F, 0.28862602F, -0.24053861F, 0.20435886F, -0.17746863F, 0.17480074F, -0.17764491F, 0.10177317F};
    const auto [n, r] = log_parts_f32(x);
    return mend_log(x, n + fma(fma(polynomial(r, r * r, c), r, 0.44269505F), r, r), std::numeric_limits<float>::infinity());
}

template <class T> [[nodiscard]] T log2_f64(const T& x) {
    constexpr double c[] = {-0.7213475204444817, 0.48089834696300293, -0.3606737602222473, 0.2885390081744984,
        -0.24044917347910733, 0.2060992918840206, -0.1803368804858578, 0.1602994310296628, -0.1442694751997815, 0.13115467969465874,
        -0.12022582591445448, 0.11096487828253623, -0.10301807892169924, 0.0963176721005769, -0.09065453569728901, 0.08403502977922109,
        -0.07577348719181318, 0.07649796183171208, -0.09235187431301833, 0.0879839182014494, -0.03865652000273946};
    const auto [n, r] = log_parts_f64(x);
    return mend_log(x, n + fma(fma(long_polynomial(r, r * r, c), r, 0.4426950408889634), r, r), std::numeric_limits<double>::infinity());
}

template <class T> [[nodiscard]] T log10_f32(const T& x) {
    constexpr float high = 0.301025390625F, low = 4.605039e-06F;  // log10(2); n high is exact
    constexpr float c[] = {0.14476436F, -0.108572796F, 0.08688198F, -0.072427355F, 0.06157617F, -0.053234775F, 0.05211239F,
        -0.05415898F, 0.03232924F};
    const auto [n, r] = log_parts_f32(x);
    const T p = fma(fma(polynomial(r, r * r, c), r, -0.21714725F), r, -0.065705515F);
    const T y = fma(n, high, fma(p, r, fma(n, low, 0.5F * r)));
    return mend_log(x, y, std::numeric_limits<float>::infinity());
}

template <class T> [[nodiscard]] T log10_f64(const T& x) {
    constexpr double high = 0.301029995663157, low = 8.241712586023572e-13;  // log10(2); n high is exact
    constexpr double c[] = {0.1447648273010828, -0.10857362047579804, 0.08685889638070544,
        -0.07238241365329647, 0.06204206885562368, -0.05428681002351667, 0.04825494080809831, -0.0434294561018301, 0.039481401055996034,
        -0.036191089446698244, 0.033404914427102736, -0.031020160421609586, 0.02899006919657864, -0.027201741644544614,
        0.025235567198941114, -0.023271026539172544, 0.023805070294843706, -0.02706775533229179, 0.023872576919348385,
        -0.009941036088075407};
    const auto [n, r] = log_parts_f64(x);
    constexpr double part = 0.4372;     // of log10(e), instead of 1/2: P is below 1/16 where log10(1 + r) is just below 1/8, so that it rounds to half as much there
    const T p = fma(fma(long_polynomial(r, r * r, c), r, -0.21714724095162594), r, -0.00290551809674815);
    const T y = fma(n, high, fma(r, part, fma(n, low, p * r)));
    return mend_log(x, y, std::numeric_limits<double>::infinity());
}

inline float log2(float x) { return log2_f32(x); }
inline double log2(double x) { return log2_f64(x); }
[[nodiscard]] inline Expr log2(const Expr& x) { return x.type() == loop::Type::f32 ? log2_f32(x) : log2_f64(x); }

inline float log10(float x) { return log10_f32(x); }
inline double log10(double x) { return log10_f64(x); }
[[nodiscard]] inline Expr log10(const Expr& x) { return x.type() == loop::Type::f32 ? log10_f32(x) : log10_f64(x); }

}  // namespace bitale::math
