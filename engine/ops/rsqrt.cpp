// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/rsqrt.h"

namespace bitale {
namespace {

/// Reciprocal square root, elementwise.  y = rsqrt(x) = 1 / sqrt(x),  dy/dx = -y / (2 x).
struct Rsqrt final : Elementwise<Rsqrt, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "rsqrt"; }
    static auto apply(auto x) { return math::rsqrt(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * y / (-2 * input(y, 0))}; }
};

}  // namespace

Var rsqrt(Operand x) { return elementwise<Rsqrt>({std::move(x)}); }

}  // namespace bitale
