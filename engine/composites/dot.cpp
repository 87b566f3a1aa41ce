// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/contraction.h"

namespace bitale {

Var dot(Operand a, Operand b) {
    const SourceScope scope("dot", a);
    const Source source = source_at(a.at());
    const Var x = resolve_one(a), y = resolve_one(b);
    if (x.rank() == 0 || y.rank() == 0) return multiply(x, y);
    Subscripts s{letters(0, x.rank()), letters(x.rank(), y.rank()), {}};
    s.b[y.rank() < 2 ? 0 : y.rank() - 2] = s.a.back();
    s.result = s.a.substr(0, s.a.size() - 1);
    for (char c : s.b)
        if (c != s.a.back()) s.result += c;
    return contract(x, y, s, source);
}

}  // namespace bitale
