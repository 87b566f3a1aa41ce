// SPDX-License-Identifier: BSD-3-Clause
/// Statements other than loops.
#include "jit/emit/branch.h"
#include "jit/emit/hoist.h"
#include "jit/symbols.h"

namespace bitale::jit {

using namespace loop;

void FunctionEmitter::emit(const Stmt& s) {
    // Values do not outlive their statement: a store may change what was loaded, a block may not dominate the next.
    values_.clear();
    known_.clear();
    const std::int32_t outer = origin_;
    if (s->origin >= 0) origin_ = s->origin;
    std::visit(Match{
        [&](const For& n) { emit_for(n); },
        [&](const While& n) { emit_while(n); },
        [&](const Let& n) { emit_let(n); },
        [&](const Store& n) { emit_store(n); },
        [&](const Accumulate& n) { emit_accumulate(n); },
        [&](const Alloc& n) { emit_alloc(n); },
        [&](const Block& n) { emit_block(n); },
        [&](const If& n) { emit_if(n); },
        [&](const Prefetch& n) { emit_prefetch(n); },
        [&](const Outline& n) { emit_outline(n); },
        [&](const Call& n) { emit_call(n); },
        [&](const Fail& n) { emit_fail(n); }}, s->as);
    origin_ = outer;
}

void FunctionEmitter::emit_block(const Block& n) {
    for (const Stmt& s : n.statements) emit(s);
    for (const Stmt& s : n.statements) {    // the end of the scope
        if (const auto* let = std::get_if<Let>(&s->as)) bindings_.erase(let->variable.get());
        if (const auto* alloc = std::get_if<Alloc>(&s->as)) {
            registers_.erase(alloc->buffer.get());
            bases_.erase(alloc->buffer.get());
        }
    }
}

void FunctionEmitter::emit_let(const Let& n) {
    if (auto k = known(n.value)) { bindings_[n.variable.get()] = {.known = k}; return; }
    Binding x{.value = value(n.value), .depth = scopes_.size() - 1, .hoistable = false};
    if (n.value.type() == Type::i64)
        if (Address a = address(n.value); !a.irregular) x.affine = std::make_shared<const Address>(std::move(a));
    bindings_[n.variable.get()] = std::move(x);
}

void FunctionEmitter::emit_alloc(const Alloc& n) {
    const BufferInfo& info = *n.buffer;
    if (info.space == Space::arena) { bases_[&info] = place_in_arena(info); return; }
    const auto size = loop::known(info.size);
    if (info.space != Space::registers || !size) broken("Alloc of " + info.name);
    registers_[&info].assign(static_cast<std::size_t>(*size / info.lanes), llvm::Constant::getNullValue(slot_type(info)));
}

void FunctionEmitter::emit_store(const Store& n) {
    if (shared_.options.check_bounds && n.buffer->space != Space::registers) check_bounds(n.buffer, n.offset);
    Value* v = value(n.value);
    write(n.buffer, address(n.offset), v);
}

void FunctionEmitter::emit_accumulate(const Accumulate& n) {
    const Type t = n.buffer->type;
    const bool in_registers = n.buffer->space == Space::registers;
    if (shared_.options.check_bounds && !in_registers) check_bounds(n.buffer, n.offset);
    Value* v = value(n.value);
    const Address a = address(n.offset);
    if (joins_) { joins_->push_back({&n, a, splat(v)}); return; }
    if (width_ && a.uniform()) v = horizontal(n.op, n.join, t, splat(v));
    // Lanes may meet in one element: they take turns.
    if (a.irregular || !a.stride_terms.empty()) { accumulate_in_order(n, a, splat(v)); return; }
    if (mask_ && in_registers && !a.uniform()) v = b_.CreateSelect(mask_, splat(v), splat(identity(n.op, t)));
    Value* old = read(n.buffer, a);
    unify(old, v);
    write(n.buffer, a, combine(n.op, t, old, v));
}

void FunctionEmitter::accumulate_in_order(const Accumulate& n, const Address& a, Value* v) {
    const Type t = n.buffer->type;
    Value* pointers = lane_pointers(n.buffer, a);
    const llvm::Align align(static_cast<std::uint64_t>(bytes(t)));
    for (unsigned k = 0; k < width_; ++k) {
        auto one = [&] {
            Value* p = b_.CreateExtractElement(pointers, k);
            Value* old = from_memory(b_.CreateAlignedLoad(memory_type(t), p, align), t);
            b_.CreateAlignedStore(to_memory(combine(n.op, t, old, b_.CreateExtractElement(v, k)), t), p, align);
        };
        if (mask_) branch(b_.CreateExtractElement(mask_, k), false, {}, one, [] {}); else one();
    }
}

void FunctionEmitter::emit_if(const If& n) {
    if (auto k = known(n.condition)) { emit(*k ? n.then : n.otherwise); return; }
    Value* condition = any_lane(value(n.condition));
    auto slots = written_slots(n.then);
    for (Value** s : written_slots(n.otherwise))
        if (std::find(slots.begin(), slots.end(), s) == slots.end()) slots.push_back(s);
    branch(condition, n.cold, slots, [&] { emit(n.then); }, [&] { emit(n.otherwise); });
}

void FunctionEmitter::emit_prefetch(const Prefetch& n) {
    constexpr std::uint32_t keep_in_all_levels = 3, data = 1;
    Address a = address(n.offset);
    a.stride = 0;
    a.stride_terms.clear();
    if (a.irregular) return;    // a hint: a gather has no single line
    b_.CreateIntrinsic(llvm::Intrinsic::prefetch, {b_.getPtrTy()},
        {element_pointer(n.buffer, a), b_.getInt32(n.for_writing), b_.getInt32(keep_in_all_levels), b_.getInt32(data)});
}

void FunctionEmitter::emit_call(const Call& n) {
    if (!find_symbol(n.symbol)) broken("call of " + n.symbol + ", which is not in the table of symbols");
    std::vector<llvm::Type*> types;
    std::vector<Value*> arguments;
    for (const Buffer& b : n.buffers) arguments.push_back(base(b).value);
    for (const Expr& e : n.integers) arguments.push_back(value(e));
    for (Value* v : arguments) types.push_back(v->getType());
    auto callee = shared_.module.getOrInsertFunction(n.symbol, llvm::FunctionType::get(b_.getInt32Ty(), types, false));
    auto* status = b_.CreateCall(callee, arguments);
    status->setDoesNotThrow();
    Value* zero = b_.getInt64(0);
    fail_if(b_.CreateICmpNE(status, b_.getInt32(0)), status, zero, zero, zero);
}

}  // namespace bitale::jit
