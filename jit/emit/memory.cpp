// SPDX-License-Identifier: BSD-3-Clause
/// Loads and stores: stride 0 is a broadcast, 1 a vector access, 2 a load of two vectors, any other a gather or scatter; every access knows its buffer.
#include <llvm/IR/MDBuilder.h>

#include <algorithm>

#include "jit/emit/function_emitter.h"

namespace bitale::jit {

using namespace loop;

namespace {
constexpr std::size_t most_alias_classes = 256;     // the lists of scopes grow with the square
}

/// The alias scope of a class of buffers, and of all classes but it.
llvm::MDNode* FunctionEmitter::scope_of(std::size_t alias_class) {
    if (!alias_domain_) alias_domain_ = llvm::MDBuilder(b_.getContext()).createAnonymousAliasScopeDomain(function_->getName());
    llvm::MDNode*& scope = alias_scopes_[alias_class];
    if (!scope) scope = llvm::MDBuilder(b_.getContext()).createAnonymousAliasScope(alias_domain_, std::to_string(alias_class));
    return scope;
}

template <class I> I* FunctionEmitter::tag(I* instruction, const Buffer& buffer) {
    const std::size_t classes = shared_.alias_class_count, own = shared_.alias_classes.at(buffer.get());
    if (classes > most_alias_classes) return instruction;
    auto& [mine, others] = alias_lists_[own];
    if (!mine) {
        llvm::SmallVector<llvm::Metadata*, 16> list;
        for (std::size_t k = 0; k < classes; ++k)
            if (k != own) list.push_back(scope_of(k));
        mine = llvm::MDNode::get(b_.getContext(), {scope_of(own)});
        others = llvm::MDNode::get(b_.getContext(), list);
    }
    instruction->setMetadata(llvm::LLVMContext::MD_alias_scope, mine);
    instruction->setMetadata(llvm::LLVMContext::MD_noalias, others);
    return instruction;
}

llvm::Value* FunctionEmitter::read(const Buffer& buffer, const Expr& offset) {
    if (buffer->space == Space::registers) return read_registers(buffer, address(offset));
    if (shared_.options.check_bounds) check_bounds(buffer, offset);
    return read(buffer, address(offset));
}

llvm::Value* FunctionEmitter::read(const Buffer& buffer, const Address& a) {
    if (buffer->space == Space::registers) return read_registers(buffer, a);
    llvm::Type* element = memory_type(buffer->type);
    const llvm::Align align(static_cast<std::uint64_t>(bytes(buffer->type)));
    if (a.uniform()) return from_memory(tag(b_.CreateAlignedLoad(element, element_pointer(buffer, a), align), buffer), buffer->type);
    if (!a.consecutive())
        if (llvm::Value* v = permuted(buffer, a)) return v;
    if (a.alternate() && !mask_) return from_memory(every_other(buffer, a), buffer->type);
    auto* vector = llvm::FixedVectorType::get(element, width_);
    llvm::Value* zero = llvm::Constant::getNullValue(vector);
    llvm::Instruction* v = nullptr;
    if (!a.consecutive()) v = b_.CreateMaskedGather(vector, lane_pointers(buffer, a), align, mask_or_all(), zero);
    else if (mask_) v = b_.CreateMaskedLoad(vector, element_pointer(buffer, a), align, mask_, zero);
    else v = b_.CreateAlignedLoad(vector, element_pointer(buffer, a), align);
    return from_memory(tag(v, buffer), buffer->type);
}

/// Every other element: of two vectors which meet in one element, so that nothing behind the last one is read.
llvm::Value* FunctionEmitter::every_other(const Buffer& buffer, const Address& a) {
    auto* vector = llvm::FixedVectorType::get(memory_type(buffer->type), width_);
    const llvm::Align align(static_cast<std::uint64_t>(bytes(buffer->type)));
    auto from = [&](unsigned first) {
        Value* p = b_.CreateConstGEP1_64(memory_type(buffer->type), element_pointer(buffer, a), first);
        return tag(b_.CreateAlignedLoad(vector, p, align), buffer);
    };
    llvm::SmallVector<int, 64> lanes;
    for (unsigned k = 0; k < width_; ++k) lanes.push_back(static_cast<int>(2 * k < width_ ? 2 * k : 2 * k + 1));
    return b_.CreateShuffleVector(from(0), from(width_ - 1), lanes);
}

void FunctionEmitter::write(const Buffer& buffer, const Address& a, Value* v) {
    if (!a.uniform()) v = splat(v);
    else if (v->getType()->isVectorTy()) broken("a value of lanes stored to one element of " + buffer->name);
    if (buffer->space == Space::registers) { write_registers(buffer, a, v); return; }
    v = to_memory(v, buffer->type);
    const llvm::Align align(static_cast<std::uint64_t>(bytes(buffer->type)));
    llvm::Instruction* i = nullptr;
    if (!a.uniform() && !a.consecutive()) i = b_.CreateMaskedScatter(v, lane_pointers(buffer, a), align, mask_or_all());
    else if (mask_ && !a.uniform()) i = b_.CreateMaskedStore(v, element_pointer(buffer, a), align, mask_);
    else i = b_.CreateAlignedStore(v, element_pointer(buffer, a), align);
    tag(i, buffer);
}

}  // namespace bitale::jit
