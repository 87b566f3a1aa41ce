// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"

namespace bitale {
namespace {

/// Square root, elementwise, correctly rounded.  y = sqrt(x),  dy/dx = 1 / (2 y).
struct Sqrt final : Elementwise<Sqrt, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "sqrt"; }
    static auto apply(auto x) { return math::sqrt(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        if (size_of(y.dtype()) < sizeof(float)) return {gy / (2 * y)};
        return {gy * 0.5 * reciprocal(y)};      // a reciprocal that y's readers may need as well
    }
};

}  // namespace

Var sqrt(Operand x) { return elementwise<Sqrt>({std::move(x)}); }

}  // namespace bitale
