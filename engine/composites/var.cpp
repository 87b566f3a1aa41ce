// SPDX-License-Identifier: BSD-3-Clause
#include "engine/composites/compute.h"

namespace bitale {
namespace {

/// sum((x - mean(x))^2) / (n - correction), in two passes: the one-pass formula cancels.
Var variance(const Var& x, const std::vector<int>& axes, bool keepdims, double correction) {
    const Var count = cast(cast(size(x, axes), DType::f64) - correction, x.dtype());
    return sum(square(x - mean(x, axes, true)), axes, keepdims) / count;
}

}  // namespace

Var var(Operand x, Axes axes, bool keepdims, double correction) {
    const SourceScope scope("var", x);
    const Computed c(x);
    return c.result(variance(c.value(), c.axes(axes, "var", source_at(x.at())), keepdims, correction));
}

Var std_(Operand x, Axes axes, bool keepdims, double correction) {
    const SourceScope scope("std", x);
    const Computed c(x);
    return c.result(sqrt(variance(c.value(), c.axes(axes, "std", source_at(x.at())), keepdims, correction)));
}

}  // namespace bitale
