// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/expm1.h"

namespace bitale {
namespace {

/// e^x - 1, elementwise.  y = expm1(x),  dy/dx = e^x, not y + 1, which loses the digits of small ones.
struct Expm1 final : Elementwise<Expm1, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "expm1"; }
    static auto apply(auto x) { return math::expm1(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * exp(input(y, 0))}; }
};

}  // namespace

Var expm1(Operand x) { return elementwise<Expm1>({std::move(x)}); }

}  // namespace bitale
