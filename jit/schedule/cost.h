// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "engine/loop/ir.h"

namespace bitale::jit {

/// Estimates, for one thread; an extent that is not known counts as 1000.
[[nodiscard]] double nanoseconds(const loop::Expr&);
[[nodiscard]] double nanoseconds(const loop::Stmt&);

constexpr double worth_of_threads = 4000;   // ns: a fork and join takes 0.5 us, more if the other threads sleep
constexpr std::int64_t most_strips = 32;    // of a parallel loop, fixed by shape, not by threads: results and arena do not depend on them

}  // namespace bitale::jit
