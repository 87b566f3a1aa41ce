// SPDX-License-Identifier: BSD-3-Clause
#include "engine/reduction.h"

namespace bitale {
namespace {

/// (.., n, ..) -> (.., n, repeats, ..) -> (.., n * repeats, ..)
Var repeated(const Var& x, std::int64_t repeats, std::size_t axis) {
    std::vector<Dim> dims = x.dims();
    dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(axis) + 1, Dim(repeats));
    const Var y = broadcast_to(expand_dims(x, {static_cast<int>(axis) + 1}), dims);
    std::vector<Extent> joined(x.dims().begin(), x.dims().end());
    joined[axis] = Extent(x.dims()[axis] * repeats);
    return reshape(y, std::move(joined));
}

std::size_t checked_axis(const Var& x, const std::vector<std::int64_t>& repeats, int axis, const Source& source) {
    for (std::int64_t r : repeats)
        if (r < 0) throw ValueError("repeat: an element " + std::to_string(r) + " times", {describe("x", x), describe("in", source, "repeat")});
    return normal_axes({axis}, x.rank(), x, "repeat", source)[0];
}

}  // namespace

Var repeat(Operand x, std::int64_t repeats, int axis) {
    const Source source = source_at(x.at());
    const SourceScope scope("repeat", x);
    const Var v = resolve_one(x);
    return repeated(v, repeats, checked_axis(v, {repeats}, axis, source));
}

Var repeat(Operand x, const std::vector<std::int64_t>& repeats, int axis) {
    const Source source = source_at(x.at());
    const SourceScope scope("repeat", x);
    const Var v = resolve_one(x);
    const std::size_t own = checked_axis(v, repeats, axis, source);
    const Dim& n = v.dims()[own];
    if (!n.is(static_cast<std::int64_t>(repeats.size())))
        throw ShapeError("repeat: " + std::to_string(repeats.size()) + " numbers of repeats for an axis of extent " + n.text(), {describe("x", v), describe("in", source, "repeat")});
    if (repeats.empty()) return v;
    std::vector<Var> parts;
    std::vector<Slice> one(v.rank());
    for (std::size_t k = 0; k < repeats.size(); ++k) {
        one[own] = {static_cast<std::int64_t>(k), static_cast<std::int64_t>(k) + 1};
        parts.push_back(repeated(slice(v, one), repeats[k], own));
    }
    return concatenate(parts, static_cast<int>(own));
}

}  // namespace bitale
