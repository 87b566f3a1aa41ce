// SPDX-License-Identifier: BSD-3-Clause
#include "engine/reduction.h"

namespace bitale {

Var flip(Operand x, Axes axes) {
    const Source source = source_at(x.at());
    const SourceScope scope("flip", x);
    const Var v = resolve_one(x);
    std::vector<Slice> slices(v.rank());
    for (std::size_t axis : normal_axes(axes, v, "flip", source)) slices[axis].step = -1;
    return slice(v, std::move(slices));
}

}  // namespace bitale
