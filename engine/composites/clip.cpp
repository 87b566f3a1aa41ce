// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/node.h"

namespace bitale {

Var clip(Operand x, Operand low, Operand high) {
    const SourceScope scope("clip", x);
    return minimum(maximum(std::move(x), std::move(low)), std::move(high));
}

}  // namespace bitale
