// SPDX-License-Identifier: BSD-3-Clause
/// Register buffers: groups of `lanes` elements are SSA values; offsets are constant + lane.
#include <llvm/IR/IntrinsicInst.h>

#include <algorithm>

#include "jit/emit/function_emitter.h"

namespace bitale::jit {

using namespace loop;

namespace {
void require_constant(const Buffer& b, const Address& a) {
    const bool steps = a.stride == 0 || a.stride == 1 || a.stride == b->lanes;
    if (!a.terms.empty() || !a.stride_terms.empty() || a.irregular || !steps || a.constant < 0)
        broken("the offset of a register is not constant + lane: " + b->name);
}

bool is_zero(const llvm::Value* v) {
    const auto* c = llvm::dyn_cast<llvm::Constant>(v);
    return c && c->isNullValue();
}
/// A masked load has zeros in its dead lanes.
bool is_zero_where_dead(const llvm::Value* v, const llvm::Value* mask) {
    const auto* load = llvm::dyn_cast<llvm::IntrinsicInst>(v);
    return load && load->getIntrinsicID() == llvm::Intrinsic::masked_load && load->getArgOperand(2) == mask && is_zero(load->getArgOperand(3));
}
}  // namespace

std::vector<llvm::Value*>& FunctionEmitter::slots_of(const Buffer& b) {
    auto it = registers_.find(b.get());
    if (it == registers_.end()) broken("registers used where they are not allocated: " + b->name);
    return it->second;
}

llvm::Value* FunctionEmitter::read_registers(const Buffer& b, const Address& a) {
    require_constant(b, a);
    auto& slots = slots_of(b);
    if (a.stride > 1) return read_across(b, static_cast<std::size_t>(a.constant));
    const auto lanes = static_cast<std::size_t>(b->lanes), at = static_cast<std::size_t>(a.constant), last = at + (a.stride ? width_ : 1) - 1;
    if (last / lanes >= slots.size() && (lanes > 1 || !a.stride)) broken("a register out of bounds: " + b->name);
    if (!a.stride) return lanes == 1 ? slots[at] : b_.CreateExtractElement(slots[at / lanes], at % lanes);
    if (lanes == 1) {       // scalars read as lanes
        Value* v = llvm::Constant::getNullValue(llvm::FixedVectorType::get(type(b->type), width_));
        for (unsigned k = 0; k < width_ && at + k < slots.size(); ++k) v = b_.CreateInsertElement(v, slots[at + k], k);
        return v;
    }
    if (lanes % width_ || at % width_) broken("registers read neither whole nor in aligned halves: " + b->name);
    if (lanes == width_) return slots[at / lanes];
    llvm::SmallVector<int, 64> part;
    for (unsigned k = 0; k < width_; ++k) part.push_back(static_cast<int>(at % lanes + k));
    return b_.CreateShuffleVector(slots[at / lanes], part);
}

/// One element of each of as many groups as a group has lanes: a column of a square, which is transposed once for all of them.
llvm::Value* FunctionEmitter::read_across(const Buffer& b, std::size_t at) {
    const auto lanes = static_cast<std::size_t>(b->lanes), first = at / lanes;
    auto& slots = slots_of(b);
    if (lanes != width_ || first + lanes > slots.size()) broken("registers read across that are no square: " + b->name);
    Transposed& t = transposed_[b.get()];
    const std::vector<Value*> rows(slots.begin() + static_cast<std::ptrdiff_t>(first), slots.begin() + static_cast<std::ptrdiff_t>(first + lanes));
    if (t.rows != rows || t.block != b_.GetInsertBlock()) {
        t = {rows, rows, b_.GetInsertBlock()};
        // LLVM looks for shorter chains of shuffles and finds none: a fence between the stages, which is no instruction, halves its time.
        auto fenced = [&](Value* v) { return is_float(b->type) ? b_.CreateIntrinsic(llvm::Intrinsic::arithmetic_fence, {v->getType()}, {v}) : v; };
        for (std::size_t half = lanes / 2; half > 0; half /= 2)
            for (std::size_t i = 0; i < lanes; ++i) {
                if (i & half) continue;
                llvm::SmallVector<int, 16> low, high;
                for (std::size_t l = 0; l < lanes; ++l) {
                    low.push_back(static_cast<int>(l & half ? lanes + l - half : l));
                    high.push_back(static_cast<int>(l & half ? lanes + l : l + half));
                }
                Value *x = t.columns[i], *y = t.columns[i + half];
                t.columns[i] = fenced(b_.CreateShuffleVector(x, y, low));
                t.columns[i + half] = fenced(b_.CreateShuffleVector(x, y, high));
            }
    }
    return t.columns[at % lanes];
}

void FunctionEmitter::write_registers(const Buffer& b, const Address& a, Value* v) {
    require_constant(b, a);
    auto& slots = slots_of(b);
    const auto lanes = static_cast<std::size_t>(b->lanes), at = static_cast<std::size_t>(a.constant);
    if (at / lanes >= slots.size()) broken("a register out of bounds: " + b->name);
    if (a.stride > 1) broken("registers written across: " + b->name);
    if (!a.stride && lanes == 1) { slots[at] = v; return; }
    if (!a.stride || lanes != width_ || at % lanes) broken("a register group not written whole: " + b->name);
    Value*& slot = slots[at / lanes];
    slot = mask_ && !(is_zero(slot) && is_zero_where_dead(v, mask_)) ? b_.CreateSelect(mask_, v, slot) : v;
}

/// The slots, allocated outside, that a statement writes: they need phis.
std::vector<llvm::Value**> FunctionEmitter::written_slots(const Stmt& s) {
    std::vector<Value**> out;
    for (const Buffer& b : buffer_uses(s).written)
        if (auto it = registers_.find(b.get()); it != registers_.end())
            for (Value*& slot : it->second) out.push_back(&slot);
    return out;
}

llvm::Value* FunctionEmitter::merge(Value* x, llvm::BasicBlock* from_x, Value* y, llvm::BasicBlock* from_y) {
    if (x == y) return x;
    auto* phi = b_.CreatePHI(x->getType(), 2);
    phi->addIncoming(x, from_x);
    phi->addIncoming(y, from_y);
    return phi;
}

}  // namespace bitale::jit
