// SPDX-License-Identifier: BSD-3-Clause
#include "engine/reduction.h"

namespace bitale {
namespace {

/// x[-shift:], then the rest; a negative shift is a bound as it stands: x[shift:] begins at |shift|.
Var rolled(const Var& x, std::int64_t shift, std::size_t axis) {
    const Dim& n = x.dims()[axis];
    if (n.is(0)) return x;
    if (n.is_known()) shift %= n.known();
    if (shift == 0) return x;
    std::vector<Slice> tail(x.rank()), head(x.rank());
    tail[axis].start = head[axis].stop = -shift;
    return concatenate({slice(x, tail), slice(x, head)}, static_cast<int>(axis));
}

}  // namespace

Var roll(Operand x, const std::vector<std::int64_t>& shift, const std::vector<int>& axes) {
    const Source source = source_at(x.at());
    const SourceScope scope("roll", x);
    Var y = resolve_one(x);
    if (shift.size() != axes.size())
        throw ShapeError("roll: " + std::to_string(shift.size()) + " shifts along " + std::to_string(axes.size()) + " axes", {describe("x", y), describe("in", source, "roll")});
    for (std::size_t k = 0; k < axes.size(); ++k) y = rolled(y, shift[k], normal_axes({axes[k]}, y.rank(), y, "roll", source)[0]);
    return y;
}

}  // namespace bitale
