// SPDX-License-Identifier: BSD-3-Clause
/// Vectors: splats, joins across lanes, masks.
#include <algorithm>

#include "jit/emit/function_emitter.h"

namespace bitale::jit {

using namespace loop;

/// Once a block: a row of a tile multiplies the same scalar with each of its vectors.
llvm::Value* FunctionEmitter::splat(Value* v) {
    if (v->getType()->isVectorTy()) return v;
    if (!width_) broken("a vector outside a vector loop");
    if (llvm::isa<llvm::Constant>(v) || b_.GetInsertPoint() != b_.GetInsertBlock()->end()) return b_.CreateVectorSplat(width_, v);
    Value*& splatted = splats_[{b_.GetInsertBlock(), v, width_}];
    if (!splatted) splatted = b_.CreateVectorSplat(width_, v);
    return splatted;
}
void FunctionEmitter::unify(Value*& x, Value*& y) {
    if (x->getType()->isVectorTy() == y->getType()->isVectorTy()) return;
    x = splat(x);
    y = splat(y);
}
void FunctionEmitter::unify(Value*& x, Value*& y, Value*& z) {
    unify(x, y);
    unify(x, z);
    unify(x, y);
}

llvm::Value* FunctionEmitter::combine(Combine op, Type t, Value* x, Value* y) {
    using namespace llvm;
    if (op == Combine::add) return is_float(t) ? b_.CreateFAdd(x, y) : b_.CreateAdd(x, y);
    if (op == Combine::multiply) return is_float(t) ? b_.CreateFMul(x, y) : b_.CreateMul(x, y);
    const bool largest = op == Combine::maximum;
    if (t == Type::flag) return largest ? b_.CreateOr(x, y) : b_.CreateAnd(x, y);
    if (is_float(t)) return largest ? b_.CreateMaximum(x, y) : b_.CreateMinimum(x, y);   // IEEE 754-2019
    if (is_signed(t)) return b_.CreateBinaryIntrinsic(largest ? Intrinsic::smax : Intrinsic::smin, x, y);
    return b_.CreateBinaryIntrinsic(largest ? Intrinsic::umax : Intrinsic::umin, x, y);
}

/// combine(identity, x) == x for every x: -0 + x == x, also for -0.
llvm::Constant* FunctionEmitter::identity(Combine op, Type t) {
    llvm::Type* ty = type(t);
    if (op == Combine::multiply) return is_float(t) ? llvm::ConstantFP::get(ty, 1.0) : llvm::ConstantInt::get(ty, 1);
    if (is_float(t)) return op == Combine::add ? llvm::ConstantFP::getNegativeZero(ty) : llvm::ConstantFP::getInfinity(ty, op == Combine::maximum);
    const unsigned bits = ty->getIntegerBitWidth();
    if (op == Combine::add) return llvm::ConstantInt::get(ty, 0);
    const bool lowest = op == Combine::maximum;
    if (is_signed(t)) return llvm::ConstantInt::get(ty, lowest ? llvm::APInt::getSignedMinValue(bits) : llvm::APInt::getSignedMaxValue(bits));
    return llvm::ConstantInt::get(ty, lowest ? llvm::APInt::getMinValue(bits) : llvm::APInt::getMaxValue(bits));
}

/// The lanes joined in the named order, dead lanes left out:
/// neighbours ((0+1)+(2+3))+((4+5)+(6+7)); halves: lane i + lane i + w/2, then the same on half the width.
llvm::Value* FunctionEmitter::horizontal(Combine op, Join join, Type t, Value* v) {
    if (mask_) v = b_.CreateSelect(mask_, v, splat(identity(op, t)));
    for (unsigned n = width_ / 2; n >= 1; n /= 2) {
        llvm::SmallVector<int, 64> first, second;
        for (unsigned i = 0; i < n; ++i) {
            first.push_back(static_cast<int>(join == Join::halves ? i : 2 * i));
            second.push_back(static_cast<int>(join == Join::halves ? i + n : 2 * i + 1));
        }
        v = combine(op, t, b_.CreateShuffleVector(v, first), b_.CreateShuffleVector(v, second));
    }
    return width_ == 1 && !v->getType()->isVectorTy() ? v : b_.CreateExtractElement(v, std::uint64_t{0});
}

namespace {
/// What a lane holds: a part of a sum, by their numbers.
struct Part { std::size_t sum; unsigned number; };
struct Parts { llvm::Value* value; std::vector<Part> lanes; };

/// The lanes that hold the lower halves, those of y counted on from those of x: of the whole vectors or, where both halves of a sum lie in 16 bytes, of each such unit,
/// so that gathering them is one instruction.
std::vector<unsigned> lower(const Parts& x, const Parts& y, unsigned half, unsigned unit) {
    const auto width = static_cast<unsigned>(x.lanes.size());
    const unsigned step = half < unit ? std::min(unit, width) : width;
    std::vector<unsigned> out;
    auto take = [&](const Parts& from, unsigned begin, unsigned counted_from) {
        for (unsigned l = begin; l < begin + step; ++l)
            if (!(from.lanes[l].number & half)) out.push_back(counted_from + l);
    };
    for (unsigned begin = 0; begin < width; begin += step) {
        take(x, begin, 0);
        take(y, begin, width);
    }
    return out;
}
}  // namespace

/// The same in halves, of as many vectors as there are lanes at a time: of two vectors each stage makes one, which halves shuffles and additions.
void FunctionEmitter::join_together(const std::vector<PendingJoin>& joins) {
    constexpr unsigned unit_bytes = 16;
    const Combine op = joins[0].into->op;
    const Type t = joins[0].into->buffer->type;
    const unsigned width = llvm::cast<llvm::FixedVectorType>(joins[0].lanes->getType())->getNumElements(), unit = std::max(unit_bytes / static_cast<unsigned>(bytes(t)), 1U);
    auto joined = [&](const Parts& x, const Parts& y, unsigned half) {
        auto held = [&](unsigned l) { return l < width ? x.lanes[l] : y.lanes[l - width]; };
        llvm::SmallVector<int, 64> first, second;
        Parts out;
        for (const unsigned l : lower(x, y, half, unit)) {
            const unsigned begin = l < width ? 0 : width;
            unsigned other = begin;
            while (held(other).sum != held(l).sum || held(other).number != (held(l).number | half)) ++other;
            first.push_back(static_cast<int>(l));
            second.push_back(static_cast<int>(other));
            out.lanes.push_back(held(l));
        }
        out.value = combine(op, t, b_.CreateShuffleVector(x.value, y.value, first), b_.CreateShuffleVector(x.value, y.value, second));
        return out;
    };
    for (std::size_t begin = 0; begin < joins.size(); begin += width) {
        const std::size_t end = std::min(joins.size(), begin + width);
        std::vector<Parts> all;
        for (std::size_t k = begin; k < end; ++k) {
            all.push_back({joins[k].lanes, {}});
            for (unsigned l = 0; l < width; ++l) all.back().lanes.push_back({k, l});
        }
        for (unsigned half = width / 2; half >= 1; half /= 2) {
            std::vector<Parts> fewer;
            for (std::size_t k = 0; k < all.size(); k += 2) fewer.push_back(joined(all[k], all[std::min(k + 1, all.size() - 1)], half));
            all = std::move(fewer);
        }
        for (std::size_t k = begin; k < end; ++k) {
            const auto at = std::ranges::find(all[0].lanes, k, &Part::sum);
            Value* sum = b_.CreateExtractElement(all[0].value, static_cast<std::uint64_t>(at - all[0].lanes.begin()));
            const PendingJoin& join = joins[k];
            write(join.into->buffer, join.at, combine(op, t, read(join.into->buffer, join.at), sum));
        }
    }
}

llvm::Value* FunctionEmitter::masked(Value* flags) { return mask_ ? b_.CreateAnd(flags, mask_) : flags; }

/// One bit: does any live lane say so?
llvm::Value* FunctionEmitter::any_lane(Value* flags) {
    if (!flags->getType()->isVectorTy()) return flags;
    Value* word = b_.CreateBitCast(masked(flags), b_.getIntNTy(width_));
    return b_.CreateICmpNE(word, llvm::ConstantInt::get(word->getType(), 0));
}
/// The number of the first live lane that says so.
llvm::Value* FunctionEmitter::first_lane(Value* flags) {
    Value* word = b_.CreateBitCast(masked(flags), b_.getIntNTy(width_));
    Value* n = b_.CreateBinaryIntrinsic(llvm::Intrinsic::cttz, word, b_.getTrue());
    return b_.CreateZExtOrTrunc(n, b_.getInt32Ty());
}
llvm::Value* FunctionEmitter::lane(Value* v, Value* number) {
    return v->getType()->isVectorTy() ? b_.CreateExtractElement(v, number) : v;
}

llvm::Constant* FunctionEmitter::lane_numbers(llvm::Type* integer) {
    llvm::SmallVector<llvm::Constant*, 64> n;
    for (unsigned i = 0; i < width_; ++i) n.push_back(llvm::ConstantInt::get(integer, i));
    return llvm::ConstantVector::get(n);
}
llvm::Value* FunctionEmitter::mask_or_all() {
    return mask_ ? mask_ : llvm::ConstantInt::getTrue(llvm::FixedVectorType::get(b_.getInt1Ty(), width_));
}

}  // namespace bitale::jit
