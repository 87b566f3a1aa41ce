// SPDX-License-Identifier: BSD-3-Clause
/// A host that uses LLVM itself: bitale shares the process with it, leaves its options alone and takes nothing of it away.
#include <bitale/bitale.h>

#include <llvm-c/Core.h>

#include <iostream>

using namespace bitale;

int main() {
    LLVMContextRef context = LLVMContextCreate();
    LLVMModuleRef module = LLVMModuleCreateWithNameInContext("host", context);

    const Var x = dvector("x");
    auto norm = function<double(VectorView<double>)>({.inputs = {x}, .outputs = {sum(square(x))}});
    const double value = norm({3.0, 4.0});

    LLVMAddFunction(module, "f", LLVMFunctionType(LLVMVoidTypeInContext(context), nullptr, 0, 0));
    const bool both = value == 25.0 && LLVMGetNamedFunction(module, "f") != nullptr;
    LLVMDisposeModule(module);
    LLVMContextDispose(context);
    std::cout << "embed-llvm: " << value << '\n';
    return both ? 0 : 1;
}
