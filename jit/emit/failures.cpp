// SPDX-License-Identifier: BSD-3-Clause
/// Checks: a failure fills the record of the call and leaves the function with the number of the check.
#include "jit/emit/abi.h"
#include "jit/emit/branch.h"

namespace bitale::jit {

using namespace loop;

void FunctionEmitter::emit_fail(const Fail& n) {
    Value* condition = value(n.condition);
    Value *index = value(n.index), *found = value(n.value), *bound = value(n.bound);
    if (condition->getType()->isVectorTy()) {
        Value* first = first_lane(condition);
        index = lane(index, first);
        found = lane(found, first);
        bound = lane(bound, first);
    } else if (index->getType()->isVectorTy() || found->getType()->isVectorTy() || bound->getType()->isVectorTy()) {
        Value* first = mask_ ? first_lane(mask_) : b_.getInt32(0);
        index = lane(index, first);
        found = lane(found, first);
        bound = lane(bound, first);
    }
    fail_if(any_lane(condition), b_.getInt32(static_cast<std::uint32_t>(n.check)), index, found, bound);
}

/// The offset as it is written, so that a negative one and one that wraps are found too.
void FunctionEmitter::check_bounds(const Buffer& buffer, const Expr& offset) {
    Value *at = value(offset), *size = value(buffer->size);
    auto* number = b_.getInt64(static_cast<std::uint64_t>(shared_.buffer_numbers.at(buffer.get())));
    auto* check = b_.getInt32(static_cast<std::uint32_t>(out_of_bounds));
    if (!at->getType()->isVectorTy()) { fail_if(b_.CreateICmpUGE(at, size), check, at, number, size); return; }
    Value* bad = b_.CreateICmpUGE(at, splat(size));
    fail_if(any_lane(bad), check, lane(at, first_lane(bad)), number, size);
}

llvm::Value* FunctionEmitter::failure_record() { return field(b_.getPtrTy(), arguments_, abi::failure); }

void FunctionEmitter::fail_if(Value* condition, Value* check, Value* index, Value* value, Value* bound) {
    if (auto* decided = llvm::dyn_cast<llvm::ConstantInt>(condition); decided && decided->isZero()) return;
    auto *fail = new_block("fail"), *go_on = new_block("go_on");
    b_.CreateCondBr(condition, fail, go_on)->setMetadata(
        llvm::LLVMContext::MD_prof, llvm::MDBuilder(b_.getContext()).createBranchWeights(cold_weight, hot_weight));
    b_.SetInsertPoint(fail);
    Value* record = failure_record();
    auto at = [&](std::size_t offset) { return b_.CreateConstGEP1_64(b_.getInt8Ty(), record, offset); };
    auto fill = [&] {
        b_.CreateStore(b_.getInt32(static_cast<std::uint32_t>(origin_)), at(abi::failure_origin));
        b_.CreateStore(index, at(abi::failure_index));
        b_.CreateStore(value, at(abi::failure_value));
        b_.CreateStore(bound, at(abi::failure_bound));
    };
    if (shared_.fails_in_parallel) {    // only the first to fail writes the record
        auto *first = new_block("first"), *left = new_block("left");
        auto* claim = b_.CreateAtomicCmpXchg(at(abi::failure_check), b_.getInt32(0), check, llvm::MaybeAlign(4),
            llvm::AtomicOrdering::AcquireRelease, llvm::AtomicOrdering::Acquire);
        b_.CreateCondBr(b_.CreateExtractValue(claim, 1), first, left);
        b_.SetInsertPoint(first);
        fill();
        b_.CreateBr(left);
        b_.SetInsertPoint(left);
    } else {
        b_.CreateStore(check, at(abi::failure_check));
        fill();
    }
    leave(check);
    b_.SetInsertPoint(go_on);
}

void FunctionEmitter::leave(Value* status) {
    if (parallel_body_) b_.CreateRetVoid(); else b_.CreateRet(status);
}

/// After a call of a function of the kernel that returned `status`.
void FunctionEmitter::leave_if_failed(Value* status) {
    auto *failed = new_block("failed"), *go_on = new_block("go_on");
    b_.CreateCondBr(b_.CreateICmpNE(status, b_.getInt32(0)), failed, go_on)->setMetadata(
        llvm::LLVMContext::MD_prof, llvm::MDBuilder(b_.getContext()).createBranchWeights(cold_weight, hot_weight));
    b_.SetInsertPoint(failed);
    leave(status);
    b_.SetInsertPoint(go_on);
}

}  // namespace bitale::jit
