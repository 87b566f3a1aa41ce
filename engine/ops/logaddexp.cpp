// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/softplus.h"

namespace bitale {
namespace {

/// log(e^x + e^y), elementwise.  z = logaddexp(x, y),  dz/dx = sigmoid(x - y),  dz/dy = sigmoid(y - x).  At equal infinities x - y is 0.
struct Logaddexp final : Elementwise<Logaddexp, 2, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "logaddexp"; }
    static auto apply(auto x, auto y) { return math::logaddexp(x, y); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        const Var difference = where(equal(input(y, 0), input(y, 1)), 0, input(y, 0) - input(y, 1));
        return {gy * sigmoid(difference), gy * sigmoid(negative(difference))};
    }
};

}  // namespace

Var logaddexp(Operand x, Operand y) { return elementwise<Logaddexp>({std::move(x), std::move(y)}); }

}  // namespace bitale
