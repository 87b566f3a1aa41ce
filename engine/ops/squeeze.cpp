// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/reduction.h"

namespace bitale {

Var squeeze(Operand x) {
    const Var v = resolve_one(x);
    std::vector<int> axes;
    for (std::size_t axis = 0; axis < v.rank(); ++axis)
        if (v.dims()[axis].is(1)) axes.push_back(static_cast<int>(axis));
    return squeeze(std::move(x), std::move(axes));
}

Var squeeze(Operand x, std::vector<int> axes) {
    const Source source = source_at(x.at());
    const SourceScope scope(source);
    const Var v = resolve_one(x);
    std::vector<Extent> dims(v.dims().begin(), v.dims().end());
    const auto removed = normal_axes(axes, v.rank(), v, "squeeze", source);
    for (auto axis = removed.rbegin(); axis != removed.rend(); ++axis) {
        if (!v.dims()[*axis].is(1))
            throw ShapeError("squeeze: axis " + std::to_string(*axis) + " has extent " + v.dims()[*axis].text() + (v.dims()[*axis].is_known() ? ", not 1" : ", which is not known to be 1; reshape it if it is"), {describe("x", v), describe("in", source, "squeeze")});
        dims.erase(dims.begin() + static_cast<std::ptrdiff_t>(*axis));
    }
    return reshape(v, std::move(dims));
}

}  // namespace bitale
