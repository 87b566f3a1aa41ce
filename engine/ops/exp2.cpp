// SPDX-License-Identifier: BSD-3-Clause
#include <numbers>

#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/exp2.h"

namespace bitale {
namespace {

/// 2^x, elementwise.  y = exp2(x),  dy/dx = y ln 2.
struct Exp2 final : Elementwise<Exp2, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "exp2"; }
    static auto apply(auto x) { return math::exp2(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * (y * std::numbers::ln2)}; }
};

}  // namespace

Var exp2(Operand x) { return elementwise<Exp2>({std::move(x)}); }

}  // namespace bitale
