// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Graph -> native kernel.  compile.cpp reads as the list of stages.
#include <memory>

#include "bitale/function.h"
#include "jit/failure.h"
#include "jit/lower/lower.h"
#include "bitale/kernel_abi.h"

namespace bitale::jit {

class MachineCode;      // link/: the code in memory, freed with it

struct CompileOptions {
    std::string name;
    Options user;
    Specialisation specialisation;
    bool can_fail = false;      // a check may fail after the first write: all updates go to second buffers
};

/// One native function and what a caller must know of it.  Immutable; the code lives as long as the Kernel.
struct Kernel {
    KernelFunction entry = nullptr;
    std::shared_ptr<const MachineCode> code;
    std::vector<KernelDim> dims;                // what KernelArgs::dims holds
    loop::Expr arena_bytes;                     // of dims
    std::vector<bool> double_buffered;          // of each update: the runtime flips its variable's buffers after success
    FailureNames names;
};

[[nodiscard]] std::shared_ptr<const Kernel> compile(const Graph&, const DimBinding&, const CompileOptions&);
/// The text of one stage: "graph", "loops", "llvm" or "asm"; or of a loop pass.  Throws ValueError for another name.
[[nodiscard]] std::string dump(const Graph&, const DimBinding&, const CompileOptions&, const std::string& stage);

/// KernelArgs::dims of a call.
[[nodiscard]] std::vector<std::int64_t> dim_values(const std::vector<KernelDim>&, const DimBinding&, const Graph&);
/// An integer expression of dims at these values.
[[nodiscard]] std::int64_t evaluate(const loop::Expr&, const std::vector<KernelDim>&, const std::vector<std::int64_t>& values);

}  // namespace bitale::jit
