// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "jit/emit/function_emitter.h"

namespace bitale::jit {

/// Makes a value at the top of the header of scope `depth`, behind what was hoisted there before.
template <class Make> llvm::Value* FunctionEmitter::hoist(std::size_t depth, Make make) {
    Scope& scope = scopes_.at(depth);
    llvm::IRBuilderBase::InsertPointGuard guard(b_);
    const auto where = scope.last ? std::next(scope.last->getIterator()) : scope.header->getFirstInsertionPt();
    const bool at_end = where == scope.header->end();
    llvm::Instruction* before = at_end ? (scope.header->empty() ? nullptr : &scope.header->back()) : (where == scope.header->begin() ? nullptr : &*std::prev(where));
    b_.SetInsertPoint(scope.header, where);
    llvm::Value* v = make();
    // What was made now ends right before `where`.
    llvm::Instruction* last = where == scope.header->end() ? &scope.header->back() : (where == scope.header->begin() ? nullptr : &*std::prev(where));
    if (last && last != before) scope.last = last;
    return v;
}

}  // namespace bitale::jit
