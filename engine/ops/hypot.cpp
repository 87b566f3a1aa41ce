// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/hypot.h"

namespace bitale {
namespace {

/// Length of (x, y), elementwise.  z = hypot(x, y) = sqrt(x^2 + y^2),  dz/dx = x / z,  dz/dy = y / z, both 0 at (0, 0), as abs has it.
struct Hypot final : Elementwise<Hypot, 2, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "hypot"; }
    static auto apply(auto x, auto y) { return math::hypot(x, y); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        const Var length = where(equal(y, 0), 1, y);  // the operands are 0 there
        return {gy * (input(y, 0) / length), gy * (input(y, 1) / length)};
    }
};

}  // namespace

Var hypot(Operand x, Operand y) { return elementwise<Hypot>({std::move(x), std::move(y)}); }

}  // namespace bitale
