// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The optimisers of the conformance programs.
#include "tests/support/programs.h"

namespace bitale::test {

/// One step of `hyper.optimizer` on the loss, which is traced, for every trained variable.  Throws Unknown for another optimizer.
[[nodiscard]] ProgramStep trained(const ProgramParts&, const Var& loss);

}  // namespace bitale::test
