// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The threads that parallel loops run on.  Started at the first loop, never joined; a child after a fork starts its own.
#include "bitale/executor.h"

namespace bitale {

/// What a kernel with `threads` threads gets, null for one; it passes loops on to the host's executor while there is one.  0:
/// default_threads().
[[nodiscard]] const Executor* executor_for(int threads);

}  // namespace bitale
