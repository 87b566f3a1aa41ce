// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// x^y = e^(y log x), at most 2 ulp; of integers, exact modulo 2^n.
///
/// |x| = 2^k z, z in one of 16 intervals from 0.703125 up, 1/32 (below 1) or 1/16 wide, one of them around 1: r = z * inverse - 1, at most 1/32.
/// log|x| = k ln 2 - log(inverse) + log(1 + r); the table's two columns are two registers of AVX-512 each.
/// f32 in f64 (f32 arithmetic would need two words throughout): log2(1 + r) / r of degree 5, 2^f of degree 6 on |f| <= 1/2 (minimax;
/// relative errors 2^-37.9, which counts up to 150 times, and 2^-28.9).
/// f64: log|x| as high + low to 2^-66: r has its rounding as second word, r - r^2/2 is summed without error, r^3 * a polynomial of degree 8
/// follows (relative error of the whole 2^-68.2).  y times it is again high + low; e^(high + low) = e^high (1 + low).
/// Zeros, infinities, nan and negative x are mended behind a branch.
#include "engine/math/exact.h"
#include "engine/math/exp.h"

namespace bitale::math {

/// About 1 / centre of each interval; 1 around 1.
constexpr double power_inverse[] = {1.391304347826087, 1.3333333333333333, 1.28, 1.2307692307692308, 1.1851851851851851, 1.1428571428571428, 1.103448275862069,
    1.0666666666666667, 1.032258064516129, 1.0, 0.9411764705882353, 0.8888888888888888, 0.8421052631578947, 0.8, 0.7619047619047619,
    0.7272727272727273};
/// -log(inverse): a multiple of 2^-42, and the rest.
constexpr double power_log_high[] = {-0.33024168687052224, -0.28768207245184385, -0.2468600779316148, -0.20763936477828793, -0.16989903679541385, -0.13353139262449076,
    -0.09844007281321865, -0.0645385211375924, -0.03174869831468641, 0.0, 0.06062462181648698, 0.11778303565643, 0.17185025692674571,
    0.22314355131425145, 0.2719337154835557, 0.31845373111855224};
constexpr double power_log_low[] = {-5.4584388914304586e-14, 6.297908504131321e-14, 8.897769688389272e-14, 4.3369911444011306e-14, 1.643178756532876e-14,
    -3.1804225197847076e-14, -3.38573632414336e-14, 2.1239485832617812e-14, 1.061342829278565e-13, 0.0, -5.2122328603557226e-14,
    -4.649178632475319e-14, -8.643688492088945e-14, -4.175347699650321e-14, 8.609857887931859e-14, -1.765318688778829e-14};
/// -log2(inverse).
constexpr double power_log2[] = {-0.4764380439429871, -0.41503749927884376, -0.35614381022527536, -0.29956028185890793, -0.24511249783653138, -0.19264507794239583,
    -0.14201900487242786, -0.09310940439148145, -0.045803689613124754, 0.0, 0.08746284125033943, 0.16992500144231246,
    0.24792751344358557, 0.3219280948873623, 0.39231742277876036, 0.4594316186372972};

/// The exponent k, z and the table's row, from the bits of a normal double and `bias` = 1023 (more if it was scaled).
template <class T, class I> struct PowerParts { T k, z; I row; };
template <class T, class Bias> [[nodiscard]] auto power_parts(const T& x, const Bias& bias) {
    constexpr std::int64_t first = 0x3fe6800000000000, one = 0x3ff0000000000000, exponent = ~0x000fffffffffffff;
    constexpr double two_52 = 0x1p52;
    const auto bits = to_bits(x);
    const auto offset = subtract(bits, like(bits, first));
    // No arithmetic shift or conversion of 64-bit integers, which AVX2 lacks: the biased exponent is or-ed into 2^52.
    const T k = from_bits(shift_right_logical(add(offset, like(bits, one)), 52) | std::bit_cast<std::int64_t>(two_52)) - (two_52 + bias);
    return PowerParts<T, decltype(bits & 1)>{k, from_bits(subtract(bits, offset & exponent)), shift_right_logical(offset, 48) & 15};
}

/// a^y for 0 < a < inf; any y.
template <class T> [[nodiscard]] T positive_power_f32(const T& a, const T& y) {
    constexpr double l[] = {1.4426950408944117, -0.7213475203612228, 0.48089824333730385, -0.3606741797946683, 0.2888312356927886,
        -0.2401566752773842};
    constexpr double e[] = {1.0, 0.69314720288096, 0.2402264791030444, 0.05550332409625041, 0.009618437603665674, 0.0013398900193146118,
        0.00015353341795993033};
    constexpr double rounding = 6755399441055744.0 + 1023;
    constexpr float all = 0x1p40F;      // beyond, a^y is 0, 1 or inf as it is for y = inf
    constexpr double overflow = 200;
    const auto [k, z, row] = power_parts(to_f64(a), 1023.0);
    const auto r = fma(z, lookup(power_inverse, row), -1.0);
    const auto log2 = fma(polynomial(r, r * r, l), r, k + lookup(power_log2, row));
    const auto exponent = clamp(to_f64(clamp(y, -all, all)) * log2, -overflow, overflow);
    const auto sum = exponent + rounding;
    const auto f = exponent - (sum - rounding);
    return to_f32(polynomial(f, f * f, e) * from_bits(to_bits(sum) << 52));
}

template <class T> [[nodiscard]] T positive_power_f64(const T& a, const T& y) {
    constexpr double ln2_high = 0.6931471805598903, ln2_low = 5.497923018708371e-14;  // high: a multiple of 2^-42
    constexpr double c[] = {0.3333333333333333, -0.24999999999999292, 0.2000000000002079, -0.16666666672764713, 0.14285714214305403,
        -0.12499982577467067, 0.11111203210291173, -0.10020312341880251, 0.0905774161059985};
    constexpr double all = 0x1p70;      // beyond, a^y is 0, 1 or inf as it is for y = inf
    const auto subnormal = a < 0x1p-1022;
    const auto [k, z, row] = power_parts(select(subnormal, a * 0x1p54, a), select(subnormal, like(a, 1023.0 + 54), 1023.0));
    const auto product = exact_product(z, lookup(power_inverse, row));
    const auto r = exact_sum_ordered(product.high - 1.0, product.low);
    const T base = fma(k, ln2_high, lookup(power_log_high, row));       // exact
    const auto linear = exact_sum_ordered(base, r.high);
    const auto square = exact_product(r.high * 0.5, r.high);
    const auto quadratic = exact_sum_ordered(linear.high, -square.high);
    const T r2 = r.high * r.high;
    const T small = fma(k, ln2_low, lookup(power_log_low, row)) + linear.low + (quadratic.low - square.low) + fma(-r.high, r.low, r.low);
    const auto log = exact_sum_ordered(quadratic.high, fma(r2 * r.high, polynomial(r.high, r2, c), small));

    const T bounded_y = clamp(y, -all, all);
    const auto exponent = exact_product(bounded_y, log.high);
    const T high = clamp(exponent.high, -746.0, 710.0);
    const T low = select(high == exponent.high, fma(bounded_y, log.low, exponent.low), 0.0);
    const auto negative = high < 0.0;
    const T magic = select(negative, like(a, exp_magic_f64(512.0)), exp_magic_f64(-512.0));
    const auto [scale, tail] = exp_parts_f64(high, fma(high, log2_e_f64, -0.085) + magic, magic);
    return fma(tail + fma(tail, low, low), scale, scale) * select(negative, like(a, 0x1p-512), 0x1p512);
}

/// x^y, given |x|^y where that is an ordinary number.
template <class T, class Number> [[nodiscard]] T mend_power(const T& x, const T& y, const T& positive, Number infinity) {
    const T a = abs(x), half = y * Number(0.5);
    const auto whole = rint(y) == y;
    const auto flips = both(both(whole, rint(half) != half), to_bits(x) < 0);
    const T at_zero = select(y < Number{0}, like(x, infinity), Number{0}), at_infinity = select(y < Number{0}, like(x, Number{0}), infinity);
    const T size = select(a == Number{0}, at_zero, select(a == infinity, at_infinity, positive));
    const T real = select(flips, -size, size);
    const auto undefined = both(both(x < Number{0}, a < infinity), rint(y) != y);
    const T number = select(either(undefined, either(is_nan(x), is_nan(y))), like(x, std::numeric_limits<Number>::quiet_NaN()), real);
    return select(either(x == Number{1}, y == Number{0}), like(x, Number{1}), number);
}

/// x^y by C99's rules for zeros, infinities and nan: 1^y and x^0 are 1 also for nan.
template <class T> [[nodiscard]] T power_f32(const T& x, const T& y) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const T positive = positive_power_f32(abs(x), y);
    return rare(either(either(x <= 0.0F, x == infinity), is_nan(x + y)), [&] { return mend_power(x, y, positive, infinity); }, positive);
}
template <class T> [[nodiscard]] T power_f64(const T& x, const T& y) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const T positive = positive_power_f64(abs(x), y);
    return rare(either(either(x <= 0.0, x == infinity), is_nan(x + y)), [&] { return mend_power(x, y, positive, infinity); }, positive);
}

inline float power(float x, float y) { return power_f32(x, y); }
inline double power(double x, double y) { return power_f64(x, y); }
inline bool power(bool x, bool y) { return x || !y; }     // not used: power of bools is that of i8
/// Modulo 2^n.  A negative y gives the quotient 1 / x^-y truncated: 0 unless x is 1 or -1.
template <Integer T> [[nodiscard]] T power(T x, T y) {
    if (std::is_signed_v<T> && y < 0 && x != T(1) && x != static_cast<T>(-1)) return 0;
    T result = 1;
    for (auto left = static_cast<std::make_unsigned_t<T>>(y); left != 0; left = static_cast<std::make_unsigned_t<T>>(left >> 1)) {
        if (left & 1) result = multiply(result, x);
        x = multiply(x, x);
    }
    return result;
}
[[nodiscard]] Expr power(const Expr& x, const Expr& y);

}  // namespace bitale::math
