// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// check_op for reductions: axes of every kind, runs around the borders of the order of sums, kept and removed axes.
#include "tests/support/check_op.h"

namespace bitale::test {

using Reduce = std::function<Var(const Var&, const Axes&, bool keepdims)>;

struct ReductionTraits {
    bool of_nothing = true;         // false: an empty axis is refused
    bool differentiable = true;
    Range range = {};
};
void check_reduction(const std::string& name, const Reduce&, const std::function<std::optional<DType>(const Dtypes&)>& dtype, const ReductionTraits& = {});

}  // namespace bitale::test
