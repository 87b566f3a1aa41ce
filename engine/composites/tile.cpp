// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/node.h"

namespace bitale {

/// (n, ..) -> (1, n, ..) -> (reps, n, ..) -> (reps * n, ..)
Var tile(Operand x, std::vector<std::int64_t> reps) {
    const Source source = source_at(x.at());
    const SourceScope scope("tile", x);
    const Var v = resolve_one(x);
    for (std::int64_t r : reps)
        if (r < 0) throw ValueError("tile: " + std::to_string(r) + " times", {describe("x", v), describe("in", source, "tile")});
    std::vector<Dim> dims = v.dims();
    if (reps.size() < dims.size()) reps.insert(reps.begin(), dims.size() - reps.size(), 1);
    if (dims.size() < reps.size()) dims.insert(dims.begin(), reps.size() - dims.size(), Dim(1));
    std::vector<Extent> apart, joined;
    std::vector<Dim> repeated;
    for (std::size_t axis = 0; axis < dims.size(); ++axis) {
        apart.insert(apart.end(), {Extent(1), Extent(dims[axis])});
        repeated.insert(repeated.end(), {Dim(reps[axis]), dims[axis]});
        joined.emplace_back(reps[axis] * dims[axis]);
    }
    return reshape(broadcast_to(reshape(v, std::move(apart)), std::move(repeated)), std::move(joined));
}

}  // namespace bitale
