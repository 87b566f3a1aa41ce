// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/sign.h"

namespace bitale {
namespace {

/// -1, 0 or 1, elementwise; keeps -0 and nan.  The derivative is 0: no gradient.
struct Sign final : Elementwise<Sign, 1, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "sign"; }
    static auto apply(auto x) { return math::sign(x); }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {Var()}; }
    [[nodiscard]] bool accepts(DType d) const override { return d != DType::boolean; }
};

}  // namespace

Var sign(Operand x) { return elementwise<Sign>({std::move(x)}); }

}  // namespace bitale
