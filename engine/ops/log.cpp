// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/log.h"

namespace bitale {
namespace {

/// Natural logarithm, elementwise.  y = log(x),  dy/dx = 1 / x.
struct Log final : Elementwise<Log, 1, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "log"; }
    static auto apply(auto x) { return math::log(x); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { return {gy / input(y, 0)}; }
};

}  // namespace

Var log(Operand x) { return elementwise<Log>({std::move(x)}); }

}  // namespace bitale
