// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "bitale/ops.h"
#include "engine/contraction.h"
#include "engine/reduction.h"

namespace bitale {
namespace {

/// The axes in the order given, in [0, rank).
std::vector<std::size_t> positions(const std::vector<int>& axes, const Var& x, const Source& source) {
    (void)normal_axes(axes, x.rank(), x, "tensordot", source);      // range and uniqueness
    std::vector<std::size_t> out;
    for (int axis : axes) out.push_back(static_cast<std::size_t>(axis < 0 ? axis + static_cast<int>(x.rank()) : axis));
    return out;
}

}  // namespace

Var tensordot(Operand a, Operand b, const std::vector<int>& axes_a, const std::vector<int>& axes_b) {
    const SourceScope scope("tensordot", a);
    const Source source = source_at(a.at());
    const Var x = resolve_one(a), y = resolve_one(b);
    if (axes_a.size() != axes_b.size())
        throw ShapeError("tensordot: " + std::to_string(axes_a.size()) + " axes of a and " + std::to_string(axes_b.size()) + " of b", {describe("a", x), describe("b", y), describe("in", source)});
    const auto at_a = positions(axes_a, x, source), at_b = positions(axes_b, y, source);
    Subscripts s{letters(0, x.rank()), letters(x.rank(), y.rank()), {}};
    for (std::size_t k = 0; k < at_a.size(); ++k) s.b[at_b[k]] = s.a[at_a[k]];
    for (char c : s.a)
        if (s.b.find(c) == std::string::npos) s.result += c;
    for (char c : s.b)
        if (s.a.find(c) == std::string::npos) s.result += c;
    return contract(x, y, s, source);
}

Var tensordot(Operand a, Operand b, int axes) {
    std::vector<int> last, first;
    for (int k = 0; k < axes; ++k) {
        last.push_back(k - axes);
        first.push_back(k);
    }
    return tensordot(std::move(a), std::move(b), last, first);
}

}  // namespace bitale
