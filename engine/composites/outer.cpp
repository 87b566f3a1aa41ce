// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/node.h"

namespace bitale {

Var outer(Operand a, Operand b) {
    const SourceScope scope("outer", a);
    return reshape(a, {-1, 1}) * reshape(b, {1, -1});
}

}  // namespace bitale
