// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <functional>
#include <unordered_map>

#include "engine/loop/ir.h"

namespace bitale::jit {

/// What divisions by y have in common: 1 / y, and between what a quotient by it may be had from it.
struct Reciprocal {
    loop::Expr y, r;
    loop::Expr smallest;    // of |x| and |x / y|; inf if y is too small or too large
    loop::Expr zero;        // an x that is right too: 0, or nan for such a y
    bool moderate = false;  // y is positive and far from both ends, or inf or nan: only |x / y| need be looked at
};
[[nodiscard]] Reciprocal reciprocal(const loop::Expr& y, bool moderate = false);
/// Whether y is the root of what is not small whatever the values are (squares + 1e-4): it is moderate.
[[nodiscard]] bool is_moderate(const loop::Expr& y);

/// x / y bit for bit, from the reciprocal r (rounded to nearest) and the remainder: q = q0 + (x - y q0) r with q0 = x r.
///
/// Take x and y in [1, 2).  q0 is off by half an ulp for its own rounding and, as r is off by at most 2^-(digits + 1), by x / 4 ulp (x >= y) or x / 2
/// ulp (x < y).  Within one ulp of x / y, q0 has an exact remainder and q is x / y rounded to nearest (Markstein, 1990).  Beyond, the sum is off
/// by less than 5.5 * 2^-(digits + 1) ulp before its rounding: the remainder by one unit, r as above.  That matters only where x / y is so close to
/// halfway between two numbers; then q0 is 3/2 ulp away, so x >= 2 - 5.5 * 2^-digits, and x < y < 2 leaves x = 2 - 2 e, y = 2 - e with e the ulp of
/// 1: their quotient is next to a number and not halfway.  (All x and y of 4 to 13 digits were tried.)
/// That holds for |x|, |q| and |y| that are neither very small nor very large; x = 0 is right too but for its sign, which is that of q0 (for y > 0 the sign
/// comes right if it is the remainder's negative that is computed).  Where a lane is outside, the processor divides.
[[nodiscard]] loop::Expr quotient(const loop::Expr& x, const Reciprocal&);

/// The node if it divides floats, null if not.
[[nodiscard]] const loop::Binary* division(const loop::Expr&);

/// How long the divider is busy with a vector, in operations that two ports share: with AVX-512 a vector of f64 is divided in 16 cycles, its roots take 24;
/// with AVX2 half of it.
[[nodiscard]] double division_busy(loop::Type);
/// The same for a node's own operation: 0 if it is no division or root of floats.
[[nodiscard]] double divider_busy(const loop::Expr&);
/// The divider has much to do from so much of all operations on: with less it may wait (a gradient with one division ahead: 5 % slower).
constexpr double busy_divider = 0.5;

/// Replaces divisions in values, operands first; what is shared stays shared.
class Divisions {
public:
    /// What stands for the division `whole`, whose operands were rewritten; null to keep it.
    using Replace = std::function<loop::Expr(const loop::Expr& whole, const loop::Binary&)>;
    explicit Divisions(Replace replace) : replace_(std::move(replace)) {}
    loop::Expr operator()(const loop::Expr& root);

private:
    Replace replace_;
    std::unordered_map<const loop::ExprNode*, loop::Expr> done_;
    std::vector<loop::Expr> keep_;      // the map's keys stay alive
};

}  // namespace bitale::jit
