// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Where the fields of runtime/include/bitale/kernel_abi.h are, for code that reads them.
#include <cstddef>

#include "bitale/kernel_abi.h"

namespace bitale::jit::abi {

inline constexpr std::size_t buffers = offsetof(KernelArgs, buffers);
inline constexpr std::size_t arena = offsetof(KernelArgs, arena);
inline constexpr std::size_t dims = offsetof(KernelArgs, dims);
inline constexpr std::size_t executor = offsetof(KernelArgs, executor);
inline constexpr std::size_t failure = offsetof(KernelArgs, failure);

inline constexpr std::size_t executor_context = offsetof(Executor, context);
inline constexpr std::size_t executor_parallel_for = offsetof(Executor, parallel_for);

inline constexpr std::size_t failure_check = offsetof(Failure, check);
inline constexpr std::size_t failure_origin = offsetof(Failure, origin);
inline constexpr std::size_t failure_index = offsetof(Failure, index);
inline constexpr std::size_t failure_value = offsetof(Failure, value);
inline constexpr std::size_t failure_bound = offsetof(Failure, bound);

}  // namespace bitale::jit::abi
