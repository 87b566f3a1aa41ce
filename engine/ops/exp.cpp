// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/exp.h"

namespace bitale {
namespace {

/// Exponential, elementwise.  y = e^x,  dy/dx = y.
struct Exp final : Elementwise<Exp, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "exp"; }
    static auto apply(auto x) { return math::exp(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * y}; }
};

}  // namespace

Var exp(Operand x) { return elementwise<Exp>({std::move(x)}); }

}  // namespace bitale
