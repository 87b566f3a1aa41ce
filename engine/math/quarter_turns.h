// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// x = n pi/2 + r + low with |r| <= pi/4, for sin, cos and tan; x >= 0.  low: r's rounding, which alone would be a whole ulp of sin(r) where r
/// is just above a power of 2 (1.52 ulp, f32).
///
/// Up to a limit (Cody and Waite): adding 1.5 * 2^(digits - 1) rounds x * 2/pi to the integer n, which stands in the low bits of the sum.
/// pi/2 = p1 + p2 + p3, each of full precision; x - n p1 is exact (both are multiples of the ulp of p1, and the difference is below
/// 1); n p2 is taken as a rounded product and its error, since the difference may cancel.
/// Beyond (Payne and Hanek): x = m 2^(c j), m < 2^c.  Only 2^(c j) 2/pi modulo a multiple of 4 matters, whatever x is: a row of a table
/// holds it in several parts.  f32 computes in f64: three parts, the first two of 29 bits, so that their products are exact.  f64: four parts,
/// exact products and sums; the part of x 2/pi above an integer is known to 2^-125, and no f64 is closer to a multiple of pi/2 than 2^-62.
#include "engine/math/exact.h"

namespace bitale::math {

/// The low two bits of quadrant: n modulo 4.
template <class T, class I> struct QuarterTurns { T r, low; I quadrant; };
template <class T, class I> QuarterTurns(T, T, I) -> QuarterTurns<T, I>;

constexpr float two_over_pi_f32 = 0.636619772F, rounding_f32 = 12582912.0F;
constexpr double two_over_pi_f64 = 0.63661977236758134, rounding_f64 = 6755399441055744.0;
constexpr float half_pi_f32[] = {1.57079637F, -4.37113883e-08F, -1.71512451e-15F};
constexpr double half_pi_f64[] = {1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33};
constexpr float huge_angle_f32 = 100000.0F;
constexpr double huge_angle_f64 = 0x1p38;

template <class T> [[nodiscard]] auto quarter_turns_f32(const T& x) {
    const T sum = fma(x, two_over_pi_f32, rounding_f32);
    const T n = sum - rounding_f32;
    const T rest = fma(n, -half_pi_f32[0], x);
    const T step = n * half_pi_f32[1];
    const T r = rest - step;
    const T low = ((rest - r) - step) - fma(n, half_pi_f32[2], fma(n, half_pi_f32[1], -step));
    return QuarterTurns{r, low, to_bits(sum)};
}
template <class T> [[nodiscard]] auto quarter_turns_f64(const T& x) {
    const T sum = fma(x, two_over_pi_f64, rounding_f64);
    const T n = sum - rounding_f64;
    const T rest = fma(n, -half_pi_f64[0], x);
    const T step = n * half_pi_f64[1];
    const T r = rest - step;
    const T low = ((rest - r) - step) - fma(n, half_pi_f64[2], fma(n, half_pi_f64[1], -step));
    return QuarterTurns{r, low, to_bits(sum)};
}

/// x - 4 rint(x / 4): exact.
template <class T> [[nodiscard]] T modulo_4(const T& x) { return fma(rint(x * 0.25), -4.0, x); }

/// 2^(16 j) 2/pi modulo 2^25 = 4 * 2^23: m has 23 bits behind the point.
constexpr double turns_f32[3][8] = {
    {0.6366197727620602, 41721.513427734375, 16352110.3125, -9548219.90625, 4461865.984375, -14025688.65625, 2578385.9609375, -3017419.1328125},
    {-3.9447882200366324e-10, -2.5852564078832074e-05, -0.006773640867322683, -0.011078110110247508, 0.0006003272628731793, -0.0007025476388662355,
        -0.0030995754423202015, -0.0009634861289669061},
    {-3.260751408868143e-19, -2.1369660433158262e-14, -3.498204224242013e-12, -7.439532233190388e-12, -7.216761445723184e-13,
        -2.2432909564394487e-13, 3.078726143132599e-12, -3.6509317902293033e-13}};

/// Any x >= 1; inf gives nan.
template <class T> [[nodiscard]] auto huge_quarter_turns_f32(const T& x) {
    constexpr std::int64_t one = 0x3ff0000000000000, rows = std::int64_t{7} << 56;
    const auto bits = to_bits(to_f64(x));
    const auto row = subtract(bits, like(bits, one)) & rows;    // j 2^56: the exponent without its low four bits
    const auto m = from_bits(subtract(bits, row));
    const auto j = shift_right_logical(row, 56);
    const auto high = modulo_4(m * lookup(turns_f32[0], j)), middle = m * lookup(turns_f32[1], j);
    const auto n = rint(high + middle);
    const auto angle = fma(m, lookup(turns_f32[2], j), (high - n) + middle) * half_pi_f64[0];
    const T r = to_f32(angle);
    return QuarterTurns{r + (x - x), to_f32(angle - to_f64(r)), to_bits(to_f32(n) + rounding_f32)};
}

/// 2^(32 j) 2/pi modulo 2^54 = 4 * 2^52.
constexpr double turns_f64[4][32] = {
    {0.6366197723675814, 2734261102.3057265, -1825815054248662.0, 1149169975121874.0, -6940315144102463.0, -3133879336397415.0,
        -8279763927723966.0, 1003038044152747.9, 4894664431486306.0, -1190351408435653.8, -7760102848343328.0, 3891034317205226.0,
        2584857512350237.0, 4945727824194333.0, 8421282788517695.0, -6290035833686539.0, 622277120705668.9, -1332037237837785.2,
        8004610885123649.0, 8864542881863226.0, 5020617108830709.0, 5411747318226828.0, 1230953699158075.0, -1926090432407552.2,
        -2084674616322032.0, 1574569088323979.2, -4765784395322081.0, 2934731510808271.0, -2675321576158792.5, 3106907657486182.5,
        1758559836564013.5, 8983205237996232.0},
    {-3.935735335036497e-17, -1.6903854549693358e-07, -0.015024672737848497, -0.04216207543924148, -0.14302697190190528,
        0.2354059373013278, -0.006570597209489751, -0.0049473415791523555, -0.2846003635183442, 0.008999995892996477, 0.02455418790652278,
        0.038354045942575674, -0.007355981345278716, -0.30795817102579476, -0.09176314128969214, 0.18254497761664523, 0.03754330582557761,
        -0.04541788966746965, 0.2248815431988306, -0.4870113160900318, -0.3886051448662572, -0.257916913571561, 0.12488698956260291,
        0.11727285756131448, -0.06568804118975029, 0.101721592113984, 0.42661278302675154, 0.15544186330159793, -0.19033435578023758,
        0.11865104303174594, -0.04236252421478801, -0.07852259389162261},
    {-2.1442872565786008e-33, -9.209643640234651e-24, 4.6456600941271777e-20, 1.3680140970387848e-18, 3.577510976413712e-18,
        -4.56069358394156e-18, 9.299200062771279e-20, -3.1122023383460514e-19, -1.561118019859767e-17, 5.441802632394797e-19,
        1.5716943815562158e-18, 1.55539870420094e-18, -5.918459848129415e-20, 2.71691602038273e-17, -6.672584397676968e-18,
        2.098179600458306e-18, -3.4030459904449356e-18, 3.117785363861471e-18, -6.173775219821795e-19, -6.302354304316678e-18,
        3.2051665461021856e-18, -7.195152808990792e-21, 8.638007821401913e-19, -6.3235158433261986e-18, 1.7036400926609164e-18,
        -2.6478688022951465e-18, 2.3815024694267182e-17, -8.314819587895112e-18, 2.4642634653652405e-18, -3.040022801303737e-18,
        -2.581273131101288e-19, -4.58600037417712e-19},
    {1.6107127853188224e-49, 6.917958736193411e-40, 1.9393725863592423e-37, 7.49844027580389e-35, -4.409950693639701e-35,
        8.292601011133836e-35, 2.162981763785942e-36, -1.2853918013830873e-35, 3.0251638830270645e-34, -1.5714325742342753e-35,
        -6.677128753021848e-35, 4.0593295121245543e-35, 3.399860397628607e-36, -6.859988001438987e-34, -9.760945128894662e-35,
        -3.1428272666860984e-35, -1.489921122387291e-34, 7.188072160309567e-35, 3.026640780767365e-35, 1.1435170039797679e-34,
        -7.81940772565019e-35, -3.4279848075403856e-37, -1.4201656791519197e-35, -2.897853492980069e-34, 7.309546151776133e-36,
        4.7697501336629853e-35, -1.6417372469441525e-35, -5.207463049859117e-35, -1.092258068531342e-35, -1.489835048940438e-34,
        1.4230598688455782e-35, -2.430592223762577e-35}};

/// Any x >= 1; inf gives nan.
template <class T> [[nodiscard]] auto huge_quarter_turns_f64(const T& x) {
    constexpr std::int64_t one = 0x3ff0000000000000, rows = std::int64_t{31} << 57;
    const auto bits = to_bits(x);
    const auto row = subtract(bits, like(bits, one)) & rows;    // j 2^57: the exponent without its low five bits
    const T m = from_bits(subtract(bits, row));
    const auto j = shift_right_logical(row, 57);
    const auto first = exact_product(m, lookup(turns_f64[0], j)), second = exact_product(m, lookup(turns_f64[1], j));
    const auto third = exact_product(m, lookup(turns_f64[2], j));
    const auto a = exact_sum(modulo_4(first.high), modulo_4(first.low));
    const auto b = exact_sum(a.high, modulo_4(second.high));
    const T n = rint(b.high);
    const auto c = exact_sum(b.high - n, second.low);
    const auto d = exact_sum(c.high, third.high);
    const T low = (a.low + b.low) + (c.low + d.low) + fma(m, lookup(turns_f64[3], j), third.low);
    const auto turns = exact_sum(d.high, low);
    const auto angle = exact_product(turns.high, like(x, half_pi_f64[0]));
    const auto r = exact_sum_ordered(angle.high, fma(turns.high, half_pi_f64[1], fma(turns.low, half_pi_f64[0], angle.low)));
    return QuarterTurns{r.high + (x - x), r.low, to_bits(n + rounding_f64)};
}

}  // namespace bitale::math
