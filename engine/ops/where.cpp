// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/gradient.h"

namespace bitale {
namespace {

/// Choice, elementwise.  z = condition ? x : y; the gradient goes to the operand chosen.
struct Where final : Elementwise<Where, 3, Result::same, 1> {
    [[nodiscard]] std::string_view name() const override { return "where"; }
    static auto apply(auto condition, auto x, auto y) { return math::select(condition, x, y); }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override { const Var& c = input(y, 0); return {Var(), where(c, gy, zeros_like(gy)), where(c, zeros_like(gy), gy)}; }
};

}  // namespace

Var where(Operand condition, Operand x, Operand y) {
    static const auto op = std::make_shared<const Where>();
    const Source source = source_at(x.at());
    return apply(op, resolve({std::move(condition), std::move(x), std::move(y)}, 1), source);
}

}  // namespace bitale
