// SPDX-License-Identifier: BSD-3-Clause
#include <numbers>

#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/log2.h"

namespace bitale {
namespace {

/// Logarithm to base 2, elementwise.  y = log2(x),  dy/dx = 1 / (x ln 2).
struct Log2 final : Elementwise<Log2, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "log2"; }
    static auto apply(auto x) { return math::log2(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy / (input(y, 0) * std::numbers::ln2)}; }
};

}  // namespace

Var log2(Operand x) { return elementwise<Log2>({std::move(x)}); }

}  // namespace bitale
