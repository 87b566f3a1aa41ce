// SPDX-License-Identifier: BSD-3-Clause
#include "engine/composites/compute.h"

namespace bitale {

Var silu(Operand x) {
    const SourceScope scope("silu", x);
    const Computed c(x);
    return c.result(c.value() * sigmoid(c.value()));
}

}  // namespace bitale
