// SPDX-License-Identifier: BSD-3-Clause
#include <numbers>

#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/log2.h"

namespace bitale {
namespace {

/// Logarithm to base 10, elementwise.  y = log10(x),  dy/dx = 1 / (x ln 10).
struct Log10 final : Elementwise<Log10, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "log10"; }
    static auto apply(auto x) { return math::log10(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy / (input(y, 0) * std::numbers::ln10)}; }
};

}  // namespace

Var log10(Operand x) { return elementwise<Log10>({std::move(x)}); }

}  // namespace bitale
