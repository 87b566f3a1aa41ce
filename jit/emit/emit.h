// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Loop IR -> LLVM IR, one to one.  Decides nothing about loops; decides only how SSA looks: registers become SSA values with
/// phis at loop headers, unrolled loops are unrolled, addresses are hoisted to the loop they vary in.
#include "engine/loop/ir.h"

namespace llvm { class Module; }

namespace bitale::jit {

struct EmitOptions {
    int vector_bytes = 64;      // of the target: the lane type of masks
    bool permutes = false;      // AVX-512: small tables are permuted instead of gathered
    bool check_bounds = false;  // every access is tested against BufferInfo::size; failure {out_of_bounds, index, buffer number, size}
};

/// Failure::check of an access out of bounds; Failure::value is the number of the buffer in `numbered_buffers`.
inline constexpr std::int32_t out_of_bounds = -2;
/// Arguments in order, then what is placed in the arena, then tables by first use.
[[nodiscard]] std::vector<loop::Buffer> numbered_buffers(const loop::LoopNest&);

/// Adds `i32 NAME(ptr KernelArgs)` to the module; everything else that it adds is internal.  Throws InternalError if the nest breaks
/// a law that only shows here (a register offset that is not constant + lane, ..).
void emit(llvm::Module&, const loop::LoopNest&, const EmitOptions& = {});

}  // namespace bitale::jit
