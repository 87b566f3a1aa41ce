// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Where a kernel's time goes, region by region: BITALE_PROFILE=1.
#include <cstdint>

#include "engine/loop/ir.h"

namespace bitale::jit {

/// Whether kernels that are compiled now are to be measured.
[[nodiscard]] bool profiling();

/// Puts a call before each region of the nest and after the last: a loop at the top, or what stands between two of them.  For nests whose
/// reductions are not ordered yet: there every operation stands once.
void measure_regions(loop::LoopNest&);

/// What the calls call: region `number` begins, with so many operations on floats, these operations' bytes, and bytes that must come from
/// or go to memory; -1: the kernel ends.
extern "C" std::int32_t bitale_region(std::int64_t number, std::int64_t operations, std::int64_t operation_bytes, std::int64_t memory_bytes);

}  // namespace bitale::jit
