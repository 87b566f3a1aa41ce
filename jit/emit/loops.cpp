// SPDX-License-Identifier: BSD-3-Clause
/// Loops.  Every register slot that is written in a loop gets a phi at its header: structured control flow needs no more.
#include <algorithm>
#include <bit>

#include "engine/loop/affine.h"
#include "engine/loop/walk.h"
#include "jit/emit/branch.h"
#include "jit/emit/hoist.h"

namespace bitale::jit {

using namespace loop;

namespace {
/// What costs less, with all lanes dead, than a branch that is wrong now and then.
bool is_short(const Stmt& body) {
    constexpr int few = 4;
    const auto* n = std::get_if<Accumulate>(&body->as);
    if (!n || n->buffer->space != Space::registers) return false;
    int operations = 0;
    visit(n->value, [&](const Expr& e) { operations += is_float(e.type()) && !std::holds_alternative<Load>(e->as); });
    return operations <= few;
}
}  // namespace

void FunctionEmitter::emit_for(const For& n) {
    const auto extent = known(n.extent);
    if (extent && *extent <= 0) return;
    switch (n.kind) {
    case LoopKind::unrolled:
        if (!extent) broken("an unrolled loop needs a constant extent: " + n.variable->name);
        emit_unrolled(n, *extent);
        return;
    case LoopKind::vector: emit_vector(n); return;
    case LoopKind::parallel: emit_parallel(n); return;
    case LoopKind::serial:
        if (extent == 1) { emit_unrolled(n, 1); return; }
        Value* high = value(n.extent);
        count(n, b_.getInt64(0), high, extent.has_value());
        return;
    }
}

namespace {
/// Does a turn nothing but join all lanes in halves, into registers that no other turn reads?
bool only_joins(const Stmt& turn) {
    auto* lanes = std::get_if<For>(&turn->as);
    if (!lanes || lanes->kind != LoopKind::vector || lanes->width < 2 || loop::known(lanes->extent) != std::optional<std::int64_t>(lanes->width)) return false;
    auto* n = std::get_if<Accumulate>(&lanes->body->as);
    if (!n || n->join != Join::halves || n->buffer->space != Space::registers || n->buffer->lanes != 1) return false;
    bool reads = false;
    visit(lanes->body, {}, [&](const Expr& e) { auto* load = std::get_if<Load>(&e->as); reads |= load && load->buffer == n->buffer; });
    return !reads && !depends_on(n->offset, lanes->variable);
}
}  // namespace

void FunctionEmitter::emit_unrolled(const For& n, std::int64_t extent) {
    std::vector<PendingJoin> joins;
    if (extent > 1 && only_joins(n.body)) joins_ = &joins;
    for (std::int64_t i = 0; i < extent; ++i) {
        bindings_[n.variable.get()] = {.known = i};
        emit(n.body);
    }
    bindings_.erase(n.variable.get());
    if (!joins_) return;
    joins_ = nullptr;
    join_together(joins);
}

std::vector<llvm::PHINode*> FunctionEmitter::enter_loop(llvm::BasicBlock* header, llvm::BasicBlock* before, const std::vector<Value**>& slots) {
    b_.SetInsertPoint(header);
    std::vector<llvm::PHINode*> phis;
    for (Value** slot : slots) {
        phis.push_back(b_.CreatePHI((*slot)->getType(), 2));
        phis.back()->addIncoming(*slot, before);
        *slot = phis.back();
    }
    scopes_.back().innermost = false;
    scopes_.push_back({.header = header});
    values_.clear();
    known_.clear();
    return phis;
}
void FunctionEmitter::leave_scope() {
    scopes_.pop_back();
    values_.clear();
    known_.clear();
}

void FunctionEmitter::count(const For& n, Value* low, Value* high, bool at_least_once) {
    const auto slots = written_slots(n.body);
    std::vector<Value*> initial;
    for (Value** s : slots) initial.push_back(*s);
    auto *before = b_.GetInsertBlock(), *header = new_block(n.variable->name), *exit = new_block(n.variable->name + "_end");
    if (at_least_once) b_.CreateBr(header); else b_.CreateCondBr(b_.CreateICmpSLT(low, high), header, exit);
    const auto phis = enter_loop(header, before, slots);
    auto* i = b_.CreatePHI(b_.getInt64Ty(), 2, n.variable->name);
    i->addIncoming(low, before);
    bindings_[n.variable.get()] = {.value = i, .depth = scopes_.size() - 1};
    emit(n.body);
    bindings_.erase(n.variable.get());
    if (scopes_.back().innermost) step_products(i, low, before);
    leave_scope();
    auto* next = b_.CreateAdd(i, b_.getInt64(1), "", true, true);
    auto* latch = b_.GetInsertBlock();
    b_.CreateCondBr(b_.CreateICmpSLT(next, high), header, exit);
    i->addIncoming(next, latch);
    b_.SetInsertPoint(exit);
    for (std::size_t k = 0; k < slots.size(); ++k) {
        phis[k]->addIncoming(*slots[k], latch);
        if (!at_least_once) *slots[k] = merge(initial[k], before, *slots[k], latch);
    }
}

/// i * step with a step from outside the loop becomes a sum that grows by step: what LLVM's strength reduction finds to do in these loops,
/// and codegen.cpp leaves it out.
void FunctionEmitter::step_products(llvm::PHINode* i, Value* low, llvm::BasicBlock* before) {
    llvm::BasicBlock* header = i->getParent();
    for (llvm::Instruction& product : *header) {
        if (product.getOpcode() != llvm::Instruction::Mul || (product.getOperand(0) == i) == (product.getOperand(1) == i)) continue;
        Value* step = product.getOperand(product.getOperand(0) == i ? 1 : 0);
        if (const auto* made = llvm::dyn_cast<llvm::Instruction>(step); made && made->getParent() == header) continue;
        const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(low);
        auto* sum = llvm::PHINode::Create(i->getType(), 2, "", header->begin());
        sum->addIncoming(constant && constant->isZero() ? low : llvm::IRBuilder<>(before->getTerminator()).CreateMul(low, step), before);
        product.replaceAllUsesWith(sum);    // not erased: a register may hold it still
        sum->addIncoming(b_.CreateAdd(sum, step), b_.GetInsertBlock());
    }
}

void FunctionEmitter::emit_while(const While& n) {
    const auto slots = written_slots(n.body);
    auto *before = b_.GetInsertBlock(), *header = new_block("while"), *body = new_block("while_body"), *exit = new_block("while_end");
    b_.CreateBr(header);
    const auto phis = enter_loop(header, before, slots);
    Value* condition = any_lane(value(n.condition));
    b_.CreateCondBr(condition, body, exit);
    b_.SetInsertPoint(body);
    emit(n.body);
    auto* latch = b_.GetInsertBlock();
    b_.CreateBr(header);
    leave_scope();
    for (std::size_t k = 0; k < slots.size(); ++k) {
        phis[k]->addIncoming(*slots[k], latch);
        *slots[k] = phis[k];
    }
    b_.SetInsertPoint(exit);
}

/// n of `width` lanes live: a constant mask, lane < n, or none at all.
void FunctionEmitter::emit_vector(const For& n) {
    if (width_) broken("nested vector loops: " + n.variable->name);
    if (n.width < 1) broken("a vector loop without a width: " + n.variable->name);
    const auto extent = known(n.extent);
    if (extent && *extent > n.width) broken("a vector loop longer than its width: " + n.variable->name);
    auto lanes = [&] {
        width_ = static_cast<unsigned>(n.width);
        lane_ = n.variable.get();
        emit_lanes(n, extent == n.width ? nullptr : mask_of(n));
    };
    if (extent || at_most(integer(1), n.extent) || is_short(n.body)) { lanes(); return; }
    branch(b_.CreateICmpSGT(value(n.extent), b_.getInt64(0)), false, written_slots(n.body), lanes, [] {});
}

/// Lane < extent.  Where masks are registers of their own (AVX-512) it is made once, in the loop that the extent changes in.
llvm::Value* FunctionEmitter::mask_of(const For& n) {
    constexpr int with_mask_registers = 64;
    // Lanes of the data's width, so that the mask needs no conversion; a mask of registers' own needs none.
    const int lane_bytes = std::clamp(shared_.options.vector_bytes / n.width, 1, shared_.options.vector_bytes == with_mask_registers ? 4 : 8);
    llvm::Type* number = b_.getIntNTy(static_cast<unsigned>(8 * std::bit_floor(static_cast<unsigned>(lane_bytes))));
    auto make = [&](Value* live) { return b_.CreateICmpSLT(lane_numbers(number), splat(b_.CreateTrunc(live, number))); };
    const auto live = shared_.options.vector_bytes == with_mask_registers && !known(n.extent) ? hoisted(n.extent) : std::nullopt;
    if (!live) return make(value(n.extent));
    auto& masks = scopes_[live->depth].masks;
    if (const auto made = masks.find({live->value, width_}); made != masks.end()) return made->second;
    return masks[{live->value, width_}] = hoist(live->depth, [&] { return make(live->value); });
}

void FunctionEmitter::emit_lanes(const For& n, Value* mask) {
    mask_ = mask;
    bindings_[lane_] = {.lane = true};
    values_.clear();
    known_.clear();
    emit(n.body);
    values_.clear();
    known_.clear();
    bindings_.erase(lane_);
    width_ = 0;
    mask_ = nullptr;
    lane_ = nullptr;
}

}  // namespace bitale::jit
