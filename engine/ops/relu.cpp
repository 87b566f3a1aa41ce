// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/gradient.h"
#include "engine/math/sign.h"

namespace bitale {
namespace {

/// The positive part, elementwise.  y = x if x > 0, else 0; nan stays.  dy/dx = 1 if x > 0, else 0.
struct Relu final : Elementwise<Relu, 1, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "relu"; }
    static auto apply(auto x) { return math::relu(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {where(greater(input(y, 0), 0), gy, zeros_like(gy))}; }
    [[nodiscard]] bool accepts(DType d) const override { return d != DType::boolean; }
};

}  // namespace

Var relu(Operand x) { return elementwise<Relu>({std::move(x)}); }

}  // namespace bitale
