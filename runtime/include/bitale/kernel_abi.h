// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What a kernel and its caller agree on.  jit/emit builds the same layout; tests/jit compares the two.
#include <cstdint>

namespace bitale {

/// Filled by a kernel whose check failed.
struct Failure {
    std::int32_t check;
    std::int32_t origin;        // graph node of the statement that failed, -1 if it has none
    std::int64_t index, value, bound;
};

/// How parallel loops run: body(context, begin, end) for parts of [0, n), all done on return.
struct Executor {
    void* context;
    void (*parallel_for)(void* context, std::int64_t n, void (*body)(void*, std::int64_t begin, std::int64_t end), void* body_context);
};

struct KernelArgs {
    void* const* buffers;       // inputs, outputs, shared variables, their second buffers
    void* arena;
    const std::int64_t* dims;
    const Executor* executor;   // null: parallel loops run serially
    Failure* failure;
};

/// 0, or the number of the check that failed.  Allocates, locks and prints nothing.
using KernelFunction = std::int32_t (*)(const KernelArgs*) noexcept;

}  // namespace bitale
