// SPDX-License-Identifier: BSD-3-Clause
/// Conversions between types, and between values and what memory holds (a flag is one bit here and a byte 0 or 1 there).
#include "jit/emit/function_emitter.h"

namespace bitale::jit {

using namespace loop;

/// As C++ does, except that float to integer saturates (nan gives 0) and x to flag is x != 0.
llvm::Value* FunctionEmitter::convert(Value* x, Type from, Type to) {
    llvm::Type* result = widened(type(to), x);
    if (to == Type::flag) {
        Value* zero = llvm::Constant::getNullValue(x->getType());
        return is_float(from) ? b_.CreateFCmpUNE(x, zero) : b_.CreateICmpNE(x, zero);
    }
    if (is_float(from) && is_float(to)) return b_.CreateFPCast(x, result);
    if (is_float(from))
        return b_.CreateIntrinsic(is_signed(to) ? llvm::Intrinsic::fptosi_sat : llvm::Intrinsic::fptoui_sat, {result, x->getType()}, {x});
    if (is_float(to)) return is_signed(from) ? b_.CreateSIToFP(x, result) : b_.CreateUIToFP(x, result);
    return b_.CreateIntCast(x, result, is_signed(from));
}

llvm::Value* FunctionEmitter::reinterpret(Value* x, Type from, Type to) {
    if (from == Type::flag) return b_.CreateZExt(x, widened(type(to), x));
    if (to == Type::flag) return b_.CreateICmpNE(x, llvm::Constant::getNullValue(x->getType()));
    return b_.CreateBitCast(x, widened(type(to), x));
}

llvm::Value* FunctionEmitter::to_memory(Value* x, Type t) {
    return t == Type::flag ? b_.CreateZExt(x, widened(memory_type(t), x)) : x;
}
llvm::Value* FunctionEmitter::from_memory(Value* x, Type t) {
    return t == Type::flag ? b_.CreateICmpNE(x, llvm::Constant::getNullValue(x->getType())) : x;
}

}  // namespace bitale::jit
