// SPDX-License-Identifier: BSD-3-Clause
#include "engine/math/power.h"

namespace bitale::math {
namespace {

/// x^n for a number n: as many multiplications as its bits ask for.
Expr constant_power(Expr x, std::uint64_t n) {
    Expr result;
    for (; n != 0; n >>= 1) {
        if (n & 1) result = result ? result * x : x;
        if (n > 1) x = x * x;
    }
    return result;
}

/// Every bit of y is asked for: there is no loop inside an expression.
Expr integer_power(const Expr& x, const Expr& y) {
    const int width = 8 * loop::bytes(x.type());
    Expr result = like(x, 1), square = x;
    for (int bit = 0; bit < width; ++bit) {
        const Expr taken = ((y >> bit) & 1) != 0;
        result = bit == 0 ? select(taken, x, result) : select(taken, result * square, result);
        if (bit + 1 < width) square = square * square;
    }
    if (!loop::is_signed(x.type())) return result;
    return select((y < 0) & (x != 1) & (x != -1), 0, result);
}

}  // namespace

Expr power(const Expr& x, const Expr& y) {
    if (x.type() == loop::Type::f32) return power_f32(x, y);
    if (x.type() == loop::Type::f64) return power_f64(x, y);
    const auto* n = std::get_if<loop::Const>(&y->as);
    return n && n->integer > 0 ? constant_power(x, static_cast<std::uint64_t>(n->integer)) : integer_power(x, y);
}

}  // namespace bitale::math
