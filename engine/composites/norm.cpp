// SPDX-License-Identifier: BSD-3-Clause
#include <limits>

#include "engine/composites/compute.h"

namespace bitale {
namespace {

Var norm_of(const Var& x, double ord, const Axes& axes, bool keepdims, const Source& source) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (ord == 2) return sqrt(sum(square(x), axes, keepdims));
    if (ord == 1) return sum(abs(x), axes, keepdims);
    if (ord == 0) return sum(cast(not_equal(x, 0), x.dtype()), axes, keepdims);
    if (ord == infinity) return max(abs(x), axes, keepdims);
    if (ord == -infinity) return min(abs(x), axes, keepdims);
    throw ValueError("norm: ord " + std::to_string(ord) + " is not one of 0, 1, 2, inf and -inf", {describe("x", x), describe("in", source, "norm")});
}

}  // namespace

Var norm(Operand x, double ord, Axes axes, bool keepdims) {
    const SourceScope scope("norm", x);
    const Computed c(x);
    const Source source = source_at(x.at());
    return c.result(norm_of(c.value(), ord, c.axes(axes, "norm", source), keepdims, source));
}

}  // namespace bitale
