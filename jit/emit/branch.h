// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <llvm/IR/MDBuilder.h>

#include "jit/emit/function_emitter.h"

namespace bitale::jit {

inline constexpr std::uint32_t cold_weight = 1, hot_weight = 2000;

/// then() or otherwise(), and the register slots they write merged behind them.
template <class Then, class Else>
void FunctionEmitter::branch(Value* condition, bool cold, const std::vector<Value**>& slots, Then then, Else otherwise) {
    auto *then_block = new_block("then"), *else_block = new_block("else"), *end = new_block("endif");
    auto* jump = b_.CreateCondBr(condition, then_block, else_block);
    if (cold) jump->setMetadata(llvm::LLVMContext::MD_prof, llvm::MDBuilder(b_.getContext()).createBranchWeights(cold_weight, hot_weight));
    std::vector<Value*> before, after_then;
    for (Value** s : slots) before.push_back(*s);
    auto arm = [&](llvm::BasicBlock* block, auto& body) {
        b_.SetInsertPoint(block);
        values_.clear();
        body();
        llvm::BasicBlock* last = b_.GetInsertBlock();
        b_.CreateBr(end);
        return last;
    };
    auto* then_end = arm(then_block, then);
    for (std::size_t k = 0; k < slots.size(); ++k) {
        after_then.push_back(*slots[k]);
        *slots[k] = before[k];
    }
    auto* else_end = arm(else_block, otherwise);
    b_.SetInsertPoint(end);
    for (std::size_t k = 0; k < slots.size(); ++k) *slots[k] = merge(after_then[k], then_end, *slots[k], else_end);
    values_.clear();
}

}  // namespace bitale::jit
