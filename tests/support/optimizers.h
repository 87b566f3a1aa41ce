// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The optimisers of the conformance programs, as functions from a cost to updates.
#include <string>
#include <vector>

#include "tests/support/program_parts.h"

namespace bitale::test {

/// One step of `hyper.optimizer` for every trained variable: sgd, momentum, adam, adamw, rmsprop, adagrad, adadelta.  All gradients are
/// those at the old values.  Slots are variables of the program: `v.W` is momentum's for W.  Throws Unknown for another optimizer.
[[nodiscard]] std::vector<Update> optimizer_step(const ProgramParts&, const Var& cost);

}  // namespace bitale::test
