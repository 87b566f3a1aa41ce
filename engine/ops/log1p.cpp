// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/log1p.h"

namespace bitale {
namespace {

/// log(1 + x), elementwise.  y = log1p(x),  dy/dx = 1 / (1 + x).
struct Log1p final : Elementwise<Log1p, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "log1p"; }
    static auto apply(auto x) { return math::log1p(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy / (1 + input(y, 0))}; }
};

}  // namespace

Var log1p(Operand x) { return elementwise<Log1p>({std::move(x)}); }

}  // namespace bitale
