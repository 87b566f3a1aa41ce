// SPDX-License-Identifier: BSD-3-Clause
#include "engine/reduction.h"

namespace bitale {

std::vector<Var> split(Operand x, const std::vector<std::int64_t>& indices, int axis) {
    const Source source = source_at(x.at());
    const SourceScope scope("split", x);
    const Var v = resolve_one(x);
    std::vector<Slice> slices(v.rank());
    Slice& own = slices[normal_axes({axis}, v.rank(), v, "split", source)[0]];
    std::vector<Var> parts;
    for (std::size_t k = 0; k <= indices.size(); ++k) {
        own.start = k > 0 ? std::optional(indices[k - 1]) : std::nullopt;
        own.stop = k < indices.size() ? std::optional(indices[k]) : std::nullopt;
        parts.push_back(slice(v, slices));
    }
    return parts;
}

}  // namespace bitale
