// SPDX-License-Identifier: BSD-3-Clause
#include "engine/composites/compute.h"

namespace bitale {
namespace {

/// The largest element, kept along the axes, to be subtracted before exp.  It shifts numerator and denominator alike, so no gradient
/// flows through it.
Var shift(const Var& x, const std::vector<int>& axes) { return stop_gradient(max(x, axes, true)); }

}  // namespace

/// log(sum(e^x)) = m + log(sum(e^(x - m))) for every m; m = 0 where the largest is infinite, since inf - inf is no number.
Var logsumexp(Operand x, Axes axes, bool keepdims) {
    const SourceScope scope("logsumexp", x);
    const Computed c(x);
    const auto list = c.axes(axes, "logsumexp", source_at(x.at()));
    const Var largest = shift(c.value(), list), m = where(isfinite(largest), largest, 0);
    const Var y = log(sum(exp(c.value() - m), list, true)) + m;
    return c.result(keepdims ? y : squeeze(y, list));
}

Var softmax(Operand x, int axis) {
    const SourceScope scope("softmax", x);
    const Computed c(x);
    const auto axes = c.axes(axis, "softmax", source_at(x.at()));
    const Var e = exp(c.value() - shift(c.value(), axes));
    return c.result(e * reciprocal(sum(e, axes, true)));    // one division a row
}

Var log_softmax(Operand x, int axis) {
    const SourceScope scope("log_softmax", x);
    const Computed c(x);
    const auto axes = c.axes(axis, "log_softmax", source_at(x.at()));
    const Var d = c.value() - shift(c.value(), axes);
    return c.result(d - log(sum(exp(d), axes, true)));
}

}  // namespace bitale
