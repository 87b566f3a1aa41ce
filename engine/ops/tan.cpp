// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/tan.h"

namespace bitale {
namespace {

/// Tangent, elementwise.  y = tan(x),  dy/dx = 1 + y^2.
struct Tan final : Elementwise<Tan, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "tan"; }
    static auto apply(auto x) { return math::tan(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy * (1 + square(y))}; }
};

}  // namespace

Var tan(Operand x) { return elementwise<Tan>({std::move(x)}); }

}  // namespace bitale
