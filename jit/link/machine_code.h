// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// A loop nest as native code in this process.  No LLVM here: codegen.h makes object code, session.h links it.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "jit/emit/emit.h"
#include "jit/target.h"
#include "bitale/kernel_abi.h"

namespace bitale::jit {

/// Where the time of one compilation went, in ms.
struct Timings {
    double start = 0;       // of LLVM: once a process and target
    double emit = 0;        // loop IR -> LLVM IR
    double verify = 0;
    double codegen = 0;
    double link = 0;
};

/// Code that is mapped as long as this lives.  Destroying it while the code runs is the owner's mistake.
class MachineCode {
public:
    virtual ~MachineCode() = default;
    [[nodiscard]] KernelFunction entry() const { return entry_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }      // of the object

protected:
    KernelFunction entry_ = nullptr;
    std::size_t bytes_ = 0;
};

/// An object file: the same bytes for the same nest, target and options; it holds no address of this process.
using ObjectCode = std::vector<char>;

/// Serialised by one mutex; never blocks code that runs.  Throws InternalError if the nest makes LLVM IR that is not valid, CompileError
/// if LLVM cannot make code of it.
[[nodiscard]] std::shared_ptr<const MachineCode> compile_nest(const loop::LoopNest&, const Target&, EmitOptions, Timings&);
/// The two halves of compile_nest.
[[nodiscard]] ObjectCode make_object(const loop::LoopNest&, const Target&, EmitOptions, Timings&);
[[nodiscard]] std::shared_ptr<const MachineCode> link_object(const ObjectCode&, const std::string& name, Timings&);

/// Symbols that the object wants from outside; link_object takes only those of jit/symbols.h.
[[nodiscard]] std::vector<std::string> external_symbols(const ObjectCode&);
[[nodiscard]] std::string llvm_text(const loop::LoopNest&, const Target&, EmitOptions);
[[nodiscard]] std::string assembly_text(const loop::LoopNest&, const Target&, EmitOptions);

}  // namespace bitale::jit
