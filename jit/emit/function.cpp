// SPDX-License-Identifier: BSD-3-Clause
/// Functions: the exported one and what all of them share.
#include <llvm/IR/Module.h>

#include <algorithm>
#include <numeric>

#include "jit/emit/abi.h"
#include "jit/emit/hoist.h"

namespace bitale::jit {

using namespace loop;

FunctionEmitter::FunctionEmitter(KernelEmission& shared, llvm::Function* function, llvm::Value* arguments, bool parallel_body)
    : shared_(shared), function_(function), b_(function->getContext()), entry_(llvm::BasicBlock::Create(function->getContext(), "entry", function)),
      arguments_(arguments), parallel_body_(parallel_body) {
    b_.SetInsertPoint(entry_);
}

void FunctionEmitter::kernel_body() {
    if (shared_.fails_in_parallel) b_.CreateStore(b_.getInt32(0), failure_record());
    outlined_body(shared_.nest.body);
}

void FunctionEmitter::outlined_body(const Stmt& body) {
    scopes_.push_back({.header = entry_, .last = entry_->empty() ? nullptr : &entry_->back()});
    emit(body);
    if (function_->getReturnType()->isVoidTy()) b_.CreateRetVoid(); else b_.CreateRet(b_.getInt32(0));
}

void FunctionEmitter::parallel_range(const For& n, Value* low, Value* high) {
    scopes_.push_back({.header = entry_, .last = entry_->empty() ? nullptr : &entry_->back()});
    count(n, low, high, false);
    b_.CreateRetVoid();
}

llvm::Type* FunctionEmitter::type(Type t) {
    switch (t) {
    case Type::flag: return b_.getInt1Ty();
    case Type::f32: return b_.getFloatTy();
    case Type::f64: return b_.getDoubleTy();
    default: return b_.getIntNTy(static_cast<unsigned>(8 * bytes(t)));
    }
}
llvm::Type* FunctionEmitter::memory_type(Type t) { return t == Type::flag ? b_.getInt8Ty() : type(t); }
llvm::Type* FunctionEmitter::widened(llvm::Type* t, const Value* like) {
    auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(like->getType());
    return vector ? llvm::FixedVectorType::get(t, vector->getNumElements()) : t;
}
llvm::Type* FunctionEmitter::slot_type(const BufferInfo& info) {
    return info.lanes > 1 ? llvm::FixedVectorType::get(type(info.type), static_cast<unsigned>(info.lanes)) : type(info.type);
}
llvm::Value* FunctionEmitter::field(llvm::Type* t, Value* record, std::size_t offset) {
    return b_.CreateLoad(t, b_.CreateConstGEP1_64(b_.getInt8Ty(), record, offset));
}

llvm::Function* make_function(llvm::Module& module, llvm::StringRef name, llvm::Type* result, llvm::ArrayRef<llvm::Type*> parameters, bool exported) {
    auto* f = llvm::Function::Create(llvm::FunctionType::get(result, parameters, false),
        exported ? llvm::Function::ExternalLinkage : llvm::Function::InternalLinkage, name, module);
    f->addFnAttr(llvm::Attribute::NoUnwind);
    f->addFnAttr("stackrealign");   // else spilled vectors lie across lines, and in one process of four across pages (measured: W8 1.35 of the time)
    f->addFnAttr("prefer-vector-width", "512");     // vectors are explicit: tuning for 256 must not split them
    return f;
}

namespace {

void add_tables(KernelEmission& e) {
    auto& context = e.module.getContext();
    for (const Buffer& b : buffer_uses(e.nest.body).read) {
        if (b->space != Space::constant) continue;
        const llvm::StringRef data(reinterpret_cast<const char*>(b->data->data()), b->data->size());
        auto* bytes = llvm::ConstantDataArray::getString(context, data, false);
        auto* table = new llvm::GlobalVariable(e.module, bytes->getType(), true, llvm::GlobalValue::InternalLinkage, bytes, b->name);
        table->setAlignment(llvm::Align(64));       // a cache line
        e.tables[b.get()] = table;
    }
}

/// Statements with something inside that may fail; true if one of them is in a parallel loop.
bool mark_failing(KernelEmission& e, const Stmt& s, bool parallel) {
    const auto* loop = std::get_if<For>(&s->as);
    const bool inside = parallel || (loop && loop->kind == LoopKind::parallel);
    bool fails = std::holds_alternative<Fail>(s->as) || std::holds_alternative<Call>(s->as), in_parallel = fails && inside;
    in_parallel |= inside && e.options.check_bounds;
    for (const Stmt& x : children(*s)) {
        in_parallel |= mark_failing(e, x, inside);
        fails |= e.may_fail.contains(x.get());
    }
    if (fails) e.may_fail.insert(s.get());
    return in_parallel;
}

/// Arena buffers that share bytes may live at different times in the same block: LLVM must keep their accesses in order.
void classify(KernelEmission& e) {
    const auto& placed = e.nest.placement;
    std::vector<std::size_t> group(placed.size());
    std::iota(group.begin(), group.end(), std::size_t{0});
    auto find = [&](std::size_t k) { while (group[k] != k) k = group[k]; return k; };
    for (std::size_t i = 0; i < placed.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const auto a = known(placed[i].second), b = known(placed[j].second), n = known(placed[i].first->size), m = known(placed[j].first->size);
            const bool apart = a && b && n && m && (*a + *n * bytes(placed[i].first->type) <= *b || *b + *m * bytes(placed[j].first->type) <= *a);
            if (!apart) group[find(i)] = find(j);
        }
    std::map<std::size_t, std::size_t> classes;
    for (std::size_t k = 0; k < placed.size(); ++k)
        e.alias_classes[placed[k].first.get()] = classes.try_emplace(find(k), e.alias_class_count + classes.size()).first->second;
    e.alias_class_count += classes.size();
}

}  // namespace

std::vector<Buffer> numbered_buffers(const LoopNest& nest) {
    auto buffers = nest.arguments;
    for (const auto& [b, offset] : nest.placement) buffers.push_back(b);
    for (const Buffer& b : buffer_uses(nest.body).read)
        if (b->space == Space::constant) buffers.push_back(b);
    return buffers;
}

void emit(llvm::Module& module, const LoopNest& nest, const EmitOptions& options) {
    KernelEmission e{.module = module, .nest = nest, .options = options};
    for (const Buffer& b : numbered_buffers(nest)) {
        e.buffer_numbers.emplace(b.get(), static_cast<std::int64_t>(e.buffer_numbers.size()));
        if (b->space != Space::arena) e.alias_classes.emplace(b.get(), e.alias_class_count++);
    }
    for (const auto& [b, offset] : nest.placement) e.placement.emplace(b.get(), offset);
    for (std::size_t k = 0; k < nest.dims.size(); ++k) e.dim_numbers.emplace(nest.dims[k].get(), static_cast<std::int64_t>(k));
    classify(e);
    add_tables(e);
    e.fails_in_parallel = mark_failing(e, nest.body, false);
    auto& context = module.getContext();
    auto* f = make_function(module, nest.name, llvm::Type::getInt32Ty(context), {llvm::PointerType::get(context, 0)}, true);
    FunctionEmitter(e, f, f->getArg(0), false).kernel_body();
}

}  // namespace bitale::jit
