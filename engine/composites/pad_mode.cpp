// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "bitale/ops.h"
#include "engine/node.h"

namespace bitale {
namespace {

/// The part of x from `start` to `stop` along one axis.
Var part(const Var& x, std::size_t axis, Slice s) {
    std::vector<Slice> slices(x.rank());
    slices[axis] = s;
    return slice(x, std::move(slices));
}

Var widened(const Var& edge, std::size_t axis, const Dim& width) {
    std::vector<Dim> dims = edge.dims();
    dims[axis] = width;
    return broadcast_to(edge, std::move(dims));
}

/// What stands before x (before = true) or after it.
Var border(const Var& x, std::size_t axis, std::int64_t width, bool before, PadMode mode) {
    if (mode == PadMode::edge) return widened(part(x, axis, before ? Slice{0, 1} : Slice{-1, {}}), axis, width);
    return flip(part(x, axis, before ? Slice{1, width + 1} : Slice{-width - 1, -1}), static_cast<int>(axis));
}

}  // namespace

Var pad(Operand x, std::vector<Padding> widths, PadMode mode) {
    const Source source = source_at(x.at());
    const SourceScope scope("pad", x);
    Var y = resolve_one(x);
    const std::vector<SourceLine> lines{describe("x", y), describe("in", source, "pad")};
    if (widths.size() != y.rank()) throw ShapeError("pad: widths for " + std::to_string(widths.size()) + " axes, x has rank " + std::to_string(y.rank()), lines);
    for (std::size_t axis = 0; axis < widths.size(); ++axis) {
        const Padding& w = widths[axis];
        const Dim n = y.dims()[axis];
        if (w == Padding{}) continue;
        if (w.between || !w.before.is_known() || !w.after.is_known()) throw ShapeError("pad: edge and reflect take known widths before and after", lines);
        const std::int64_t least = mode == PadMode::edge ? 1 : std::max(w.before.known(), w.after.known()) + 1;
        if (n.is_known() && n.known() < least)
            throw ShapeError("pad: axis " + std::to_string(axis) + " has extent " + n.text() + ", " + (mode == PadMode::edge ? "edge" : "reflect") + " needs at least " + std::to_string(least), lines);
        std::vector<Var> parts{y};
        if (!w.before.is(0)) parts.insert(parts.begin(), border(y, axis, w.before.known(), true, mode));
        if (!w.after.is(0)) parts.push_back(border(y, axis, w.after.known(), false, mode));
        y = concatenate(parts, static_cast<int>(axis));
    }
    return y;
}

}  // namespace bitale
