// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/node.h"

namespace bitale {

Var stack(const std::vector<Var>& parts, int axis, std::source_location at) {
    if (parts.empty()) throw ValueError("stack: there is no part", {describe("in", source_at(at), "stack")});
    const SourceScope scope("stack", Operand(parts[0], at));
    std::vector<Var> expanded;
    for (const Var& x : parts) expanded.push_back(expand_dims(x, {axis}));
    return concatenate(expanded, axis, at);
}

}  // namespace bitale
