// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/reduction.h"

namespace bitale {

Var expand_dims(Operand x, std::vector<int> axes) {
    const Source source = source_at(x.at());
    const SourceScope scope(source);
    const Var v = resolve_one(x);
    const auto added = normal_axes(axes, v.rank() + axes.size(), v, "expand_dims", source);
    std::vector<Extent> dims(v.dims().begin(), v.dims().end());
    for (std::size_t axis : added) dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(axis), Extent(1));
    return reshape(v, std::move(dims));
}

}  // namespace bitale
