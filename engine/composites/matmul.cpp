// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "bitale/ops.h"
#include "engine/contraction.h"

namespace bitale {

Var matmul(Operand a, Operand b) {
    const SourceScope scope("matmul", a);
    const Source source = source_at(a.at());
    Var x = resolve_one(a), y = resolve_one(b);
    if (x.rank() == 0 || y.rank() == 0) throw ShapeError("matmul of a scalar; multiply scales", {describe("a", x), describe("b", y), describe("in", source)});
    // The last letters: i k and k j, without the axis that a vector has not.
    std::string row = x.rank() > 1 ? "i" : "", column = y.rank() > 1 ? "j" : "";
    const std::size_t batch_a = x.rank() - row.size() - 1, batch_b = y.rank() - column.size() - 1, batch = std::max(batch_a, batch_b);
    Subscripts s;
    std::vector<int> single_a, single_b;    // axes of extent 1 against another extent
    for (std::size_t k = 0; k < batch; ++k) {
        const char c = static_cast<char>('A' + k);
        const std::ptrdiff_t at_a = static_cast<std::ptrdiff_t>(k + batch_a) - static_cast<std::ptrdiff_t>(batch), at_b = static_cast<std::ptrdiff_t>(k + batch_b) - static_cast<std::ptrdiff_t>(batch);
        const bool one_a = at_a >= 0 && x.dims()[static_cast<std::size_t>(at_a)].is(1), one_b = at_b >= 0 && y.dims()[static_cast<std::size_t>(at_b)].is(1);
        const bool drop_a = one_a && at_b >= 0 && !one_b, drop_b = one_b && at_a >= 0 && !one_a;
        if (drop_a) single_a.push_back(static_cast<int>(at_a)); else if (at_a >= 0) s.a += c;
        if (drop_b) single_b.push_back(static_cast<int>(at_b)); else if (at_b >= 0) s.b += c;
        s.result += c;
    }
    if (!single_a.empty()) x = squeeze(x, single_a);
    if (!single_b.empty()) y = squeeze(y, single_b);
    s.a += row + "k";
    s.b += "k" + column;
    s.result += row + column;
    return contract(x, y, s, source);
}

}  // namespace bitale
