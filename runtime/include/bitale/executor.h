// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "bitale/api.h"
#include "bitale/kernel_abi.h"

namespace bitale {

/// Parallel loops of all functions run on `executor` from their next call on, on bitale's own threads again if it is null.  The executor
/// must live until then and may be called from several threads at once.  Results do not depend on it.
BITALE_API void set_executor(const Executor* executor);

/// Threads of bitale's own executor: BITALE_THREADS, else as many as this process may use (its affinity, its cgroup's quota).
[[nodiscard]] BITALE_API int default_threads();

}  // namespace bitale
