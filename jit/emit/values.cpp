// SPDX-License-Identifier: BSD-3-Clause
/// Expressions: each node of a statement once, operands first, without recursion (but for cold arms inside cold arms).
#include <algorithm>

#include "jit/emit/abi.h"
#include "jit/emit/branch.h"
#include "jit/emit/hoist.h"

namespace bitale::jit {

using namespace loop;

llvm::Value* FunctionEmitter::value(const Expr& root) {
    std::vector<Expr> open{root};
    while (!open.empty()) {
        const Expr e = open.back();
        const std::size_t before = open.size();
        if (!values_.contains(e.get())) {
            // Loads take their offset apart themselves.
            if (!std::holds_alternative<Load>(e->as) && !known(e))
                for (const Expr& x : early_operands(e))
                    if (!values_.contains(x.get())) open.push_back(x);
            if (open.size() > before) continue;
            Value* v = compute(e);
            values_[e.get()] = v;
        }
        open.pop_back();
    }
    return values_.at(root.get());
}

/// What is computed before the node.  Of a select's cold arm that is what it loads from buffers alone, whose address may be made where it
/// is first used; the walk ends at what is computed already, which the condition or the other arm shares with it.
std::vector<Expr> FunctionEmitter::early_operands(const Expr& e) {
    const auto* choice = std::get_if<Select>(&e->as);
    if (!choice || !choice->cold || known(choice->condition)) return operands(*e);
    if (!values_.contains(choice->condition.get()) || !values_.contains(choice->y.get())) return {choice->condition, choice->y};
    std::vector<Expr> out, open{choice->x};
    std::unordered_set<const ExprNode*> seen;
    while (!open.empty()) {
        const Expr x = open.back();
        open.pop_back();
        if (values_.contains(x.get()) || !seen.insert(x.get()).second) continue;
        const auto* load = std::get_if<Load>(&x->as);
        if (load && load->buffer->space != Space::constant) out.push_back(x);
        else std::ranges::copy(operands(*x), std::back_inserter(open));
    }
    return out;
}

llvm::Value* FunctionEmitter::compute(const Expr& e) {
    if (auto k = known(e)) return llvm::ConstantInt::get(type(e.type()), static_cast<std::uint64_t>(*k), true);
    return std::visit(Match{
        [&](const Const& n) { return constant(n, e.type()); },
        [&](const Ref& n) { return variable(n); },
        [&](const Load& n) { return read(n.buffer, n.offset); },
        [&](const Unary& n) { return unary(n, e.type()); },
        [&](const Binary& n) { return binary(n); },
        [&](const MulAdd& n) { return fused(n); },
        [&](const Select& n) { return n.cold ? select_cold(n) : select(n); },
        [&](const Cast& n) { return n.bits ? reinterpret(value(n.x), n.x.type(), e.type()) : convert(value(n.x), n.x.type(), e.type()); },
        [&](const Reduce&) -> Value* { broken("a Reduce that was not ordered"); }}, e->as);
}

llvm::Value* FunctionEmitter::constant(const Const& n, Type t) {
    if (is_float(t)) return llvm::ConstantFP::get(type(t), n.real);
    return llvm::ConstantInt::get(type(t), static_cast<std::uint64_t>(n.integer), true);
}

llvm::Value* FunctionEmitter::variable(const Ref& n) {
    const Binding& x = binding(n.variable);
    if (x.lane) return lane_numbers(b_.getInt64Ty());
    return x.value;
}

Binding& FunctionEmitter::binding(const Index& v) {
    if (auto it = bindings_.find(v.get()); it != bindings_.end()) return it->second;
    auto dim = shared_.dim_numbers.find(v.get());
    if (dim == shared_.dim_numbers.end()) broken("the name " + v->name + " is not bound");
    Value* extent = hoist(0, [&] {
        Value* dims = field(b_.getPtrTy(), arguments_, abi::dims);
        return field(b_.getInt64Ty(), dims, sizeof(std::int64_t) * static_cast<std::size_t>(dim->second));
    });
    return bindings_[v.get()] = {.value = extent};
}

llvm::Value* FunctionEmitter::unary(const Unary& n, Type t) {
    Value* x = value(n.x);
    switch (n.op) {
    case UnaryOp::negate: return is_float(t) ? b_.CreateFNeg(x) : b_.CreateNeg(x);
    case UnaryOp::absolute:
        if (is_float(t)) return b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, x);
        return is_signed(t) ? b_.CreateBinaryIntrinsic(llvm::Intrinsic::abs, x, b_.getFalse()) : x;    // MIN stays MIN
    case UnaryOp::round: return b_.CreateUnaryIntrinsic(llvm::Intrinsic::rint, x);
    case UnaryOp::floor: return b_.CreateUnaryIntrinsic(llvm::Intrinsic::floor, x);
    case UnaryOp::square_root: return b_.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, x);
    case UnaryOp::invert: return b_.CreateNot(x);
    }
    broken("unary operation");
}

llvm::Value* FunctionEmitter::binary(const Binary& n) {
    Value *x = value(n.x), *y = value(n.y);
    unify(x, y);
    const Type t = n.x.type();
    if (n.op >= BinaryOp::less && n.op <= BinaryOp::not_equal) return compare(n.op, t, x, y);
    return arithmetic(n.op, t, x, y);
}

llvm::Value* FunctionEmitter::arithmetic(BinaryOp op, Type t, Value* x, Value* y) {
    const bool real = is_float(t);
    switch (op) {
    case BinaryOp::add: return real ? b_.CreateFAdd(x, y) : b_.CreateAdd(x, y);
    case BinaryOp::subtract: return real ? b_.CreateFSub(x, y) : b_.CreateSub(x, y);
    case BinaryOp::multiply: return real ? b_.CreateFMul(x, y) : b_.CreateMul(x, y);
    case BinaryOp::divide: return real ? b_.CreateFDiv(x, y) : divide(op, x, y);
    case BinaryOp::remainder: return divide(op, x, y);
    case BinaryOp::minimum: return combine(Combine::minimum, t, x, y);
    case BinaryOp::maximum: return combine(Combine::maximum, t, x, y);
    case BinaryOp::bit_and: return b_.CreateAnd(x, y);
    case BinaryOp::bit_or: return b_.CreateOr(x, y);
    case BinaryOp::bit_xor: return b_.CreateXor(x, y);
    case BinaryOp::shift_left: return b_.CreateShl(x, y);
    case BinaryOp::shift_right: return is_signed(t) ? b_.CreateAShr(x, y) : b_.CreateLShr(x, y);
    case BinaryOp::copysign: return b_.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, x, y);
    default: broken("binary operation");
    }
}

/// Non-negative by positive, so unsigned.  A dead lane must not divide by the zero that its masked load gave.
llvm::Value* FunctionEmitter::divide(BinaryOp op, Value* x, Value* y) {
    if (mask_ && y->getType()->isVectorTy() && !llvm::isa<llvm::Constant>(y))
        y = b_.CreateSelect(mask_, y, llvm::ConstantInt::get(y->getType(), 1));
    return op == BinaryOp::divide ? b_.CreateUDiv(x, y) : b_.CreateURem(x, y);
}

llvm::Value* FunctionEmitter::compare(BinaryOp op, Type t, Value* x, Value* y) {
    switch (op) {
    case BinaryOp::less: return is_float(t) ? b_.CreateFCmpOLT(x, y) : is_signed(t) ? b_.CreateICmpSLT(x, y) : b_.CreateICmpULT(x, y);
    case BinaryOp::less_equal: return is_float(t) ? b_.CreateFCmpOLE(x, y) : is_signed(t) ? b_.CreateICmpSLE(x, y) : b_.CreateICmpULE(x, y);
    case BinaryOp::equal: return is_float(t) ? b_.CreateFCmpOEQ(x, y) : b_.CreateICmpEQ(x, y);
    default: return is_float(t) ? b_.CreateFCmpUNE(x, y) : b_.CreateICmpNE(x, y);
    }
}

llvm::Value* FunctionEmitter::fused(const MulAdd& n) {
    Value *x = value(n.x), *y = value(n.y), *z = value(n.z);
    unify(x, y, z);
    return b_.CreateIntrinsic(llvm::Intrinsic::fma, {x->getType()}, {x, y, z});
}

llvm::Value* FunctionEmitter::select(const Select& n) {
    if (auto k = known(n.condition)) return value(*k ? n.x : n.y);
    return choose(value(n.condition), value(n.x), value(n.y));
}

llvm::Value* FunctionEmitter::choose(Value* c, Value* x, Value* y) {
    unify(x, y);
    if (c->getType()->isVectorTy()) { x = splat(x); y = splat(y); }
    return b_.CreateSelect(c, x, y);
}

/// A branch around the cold arm, unless a live lane needs it.  What is computed in there is forgotten: it does not dominate what follows.
llvm::Value* FunctionEmitter::select_cold(const Select& n) {
    if (known(n.condition)) return select(n);
    Value *c = value(n.condition), *y = value(n.y), *result = y;
    const auto before = values_;
    bool lanes = false;
    branch(any_lane(c), true, {&result},
        [&] {
            values_ = before;
            result = choose(c, value(n.x), y);
            lanes = result->getType()->isVectorTy();
        },
        [&] { if (lanes) result = splat(y); });
    values_ = before;
    return result;
}

/// The value of an index expression or condition if it is a number here: indices of unrolled loops are.
std::optional<std::int64_t> FunctionEmitter::known(const Expr& e) {
    if (e.type() != Type::i64 && e.type() != Type::flag) return {};
    if (auto it = known_.find(e.get()); it != known_.end()) return it->second;
    auto k = fold(e);
    known_[e.get()] = k;
    return k;
}

std::optional<std::int64_t> FunctionEmitter::fold(const Expr& e) {
    if (const auto* n = std::get_if<Const>(&e->as)) return n->integer;
    if (const auto* n = std::get_if<Ref>(&e->as)) {
        auto it = bindings_.find(n->variable.get());
        return it == bindings_.end() ? std::nullopt : it->second.known;
    }
    if (const auto* n = std::get_if<Select>(&e->as))
        if (auto c = known(n->condition)) return known(*c ? n->x : n->y);
    const auto* n = std::get_if<Binary>(&e->as);
    if (!n) return {};
    const auto x = known(n->x), y = known(n->y);
    if (!x || !y) return {};
    if (n->x.type() == Type::flag) {
        if (n->op == BinaryOp::bit_and) return *x & *y;
        if (n->op == BinaryOp::bit_or) return *x | *y;
        return {};
    }
    const Expr folded = loop::binary(n->op, integer(*x), integer(*y));
    const auto* c = std::get_if<Const>(&folded->as);
    return c ? std::optional(c->integer) : std::nullopt;
}

}  // namespace bitale::jit
