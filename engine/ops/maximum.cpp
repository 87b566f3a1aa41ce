// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/gradient.h"

namespace bitale {
namespace {

/// The part of gy that goes to x: all where x wins, half where they are equal.
Var share(const Var& x, const Var& other, const Var& gy) {
    return where(greater(x, other), gy, where(equal(x, other), gy * constant(gy.dtype(), 0.5), zeros_like(gy)));
}

/// The larger operand, elementwise: IEEE 754-2019 maximum (nan propagates, -0 < +0).  At ties each gets half of the gradient.
struct Maximum final : Elementwise<Maximum, 2, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "maximum"; }
    static auto apply(auto x, auto y) { return math::maximum(x, y); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {share(input(y, 0), input(y, 1), gy), share(input(y, 1), input(y, 0), gy)}; }
};

}  // namespace

Var maximum(Operand x, Operand y) { return elementwise<Maximum>({std::move(x), std::move(y)}); }

}  // namespace bitale
