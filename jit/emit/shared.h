// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What the functions of one kernel have in common while they are emitted.
#include <llvm/IR/Module.h>

#include <map>
#include <unordered_map>
#include <unordered_set>

#include "bitale/error.h"
#include "engine/loop/ir.h"
#include "jit/emit/emit.h"

namespace bitale::jit {

/// Emission of one kernel.
struct KernelEmission {
    llvm::Module& module;
    const loop::LoopNest& nest;
    EmitOptions options;

    std::unordered_map<const loop::BufferInfo*, std::int64_t> buffer_numbers = {};       // numbered_buffers
    std::unordered_map<const loop::BufferInfo*, loop::Expr> placement = {};
    std::unordered_map<const loop::Variable*, std::int64_t> dim_numbers = {};
    /// Buffers of one class may share memory (arena buffers that live at different times); different classes never overlap.
    std::unordered_map<const loop::BufferInfo*, std::size_t> alias_classes = {};
    std::size_t alias_class_count = 0;
    std::unordered_map<const loop::BufferInfo*, llvm::GlobalVariable*> tables = {};
    std::map<std::string, llvm::Function*> outlined = {};                                // by canonical text
    std::unordered_set<const loop::StmtNode*> may_fail = {};                             // statements with a Fail or a Call inside
    bool fails_in_parallel = false;     // the first failure is claimed by an atomic exchange

    [[nodiscard]] bool can_fail(const loop::Stmt& s) const { return options.check_bounds || may_fail.contains(s.get()); }
};

[[noreturn]] inline void broken(const std::string& what) { throw InternalError("emit: " + what); }

}  // namespace bitale::jit
