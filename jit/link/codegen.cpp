// SPDX-License-Identifier: BSD-3-Clause
/// LLVM IR -> object code: no IR passes (measured: ten times the compile time, no faster), codegen O2 by SelectionDAG, one
/// TargetMachine for each target.
#include <llvm/CodeGen/MachineModuleInfo.h>
#include <llvm/IR/DiagnosticHandler.h>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>

#include <map>

#include "bitale/error.h"
#include "jit/link/machine_code.h"
#include "jit/link/stopwatch.h"

namespace bitale::jit {
namespace {

llvm::TargetOptions target_options() {
    llvm::TargetOptions options;
    options.AllowFPOpFusion = llvm::FPOpFusion::Strict;     // a * b + c rounds twice: README, "Floating point"
    return options;
}

std::unique_ptr<llvm::TargetMachine> make_machine(const Target& target) {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    const std::string triple = llvm::sys::getProcessTriple();
    std::string error;
    const auto* description = llvm::TargetRegistry::lookupTarget(triple, error);
    if (!description) throw CompileError("LLVM has no code generator for this machine: " + error);
    return std::unique_ptr<llvm::TargetMachine>(description->createTargetMachine(triple, target.cpu, target.features, target_options(),
        llvm::Reloc::PIC_, llvm::CodeModel::Small, llvm::CodeGenOptLevel::Default, true));
}

/// LLVM's code generator in this process.  Never destroyed: functions may outlive every static object.
struct CodeGenerator {
    std::mutex mutex;
    std::map<std::string, std::unique_ptr<llvm::TargetMachine>, std::less<>> machines;

    llvm::TargetMachine& machine(const Target& target) {
        auto& m = machines[target.cpu + "|" + target.features];
        if (!m) m = make_machine(target);
        return *m;
    }
};
CodeGenerator& generator() {
    static auto* one = new CodeGenerator;
    return *one;
}

/// LLVM's own handler of errors leaves the process.
struct Diagnostics final : llvm::DiagnosticHandler {
    explicit Diagnostics(std::string& text) : errors(text) {}
    bool handleDiagnostics(const llvm::DiagnosticInfo& info) override {
        if (info.getSeverity() != llvm::DS_Error) return true;
        llvm::raw_string_ostream out(errors);
        llvm::DiagnosticPrinterRawOStream printer(out);
        info.print(printer);
        return true;
    }
    std::string& errors;
};

/// The code generator's passes but for loop strength reduction, a sixth of the time: offsets in innermost loops step already
/// (FunctionEmitter::step_products), and there it found nothing that could be measured (W3, W8 to W11).
struct Passes final : llvm::legacy::PassManager {
    void add(llvm::Pass* pass) override {
        if (pass->getPassName() == "Loop Strength Reduction") delete pass; else PassManager::add(pass);
    }
};

/// One kernel's module in a context of its own.
class KernelModule {
public:
    KernelModule(const loop::LoopNest& nest, const Target& target, EmitOptions options, bool with_names, Timings& timings)
        : module_(nest.name, context_), machine_(timed(timings.start, [&]() -> llvm::TargetMachine& { return generator().machine(target); })) {
        context_.setDiscardValueNames(!with_names);
        context_.setDiagnosticHandler(std::make_unique<Diagnostics>(errors_));
        module_.setDataLayout(machine_.createDataLayout());
        module_.setTargetTriple(machine_.getTargetTriple().str());
        options.vector_bytes = target.vector_bytes;
        options.permutes = target.vector_bytes == 64 && machine_.getTargetTriple().isX86();
        timed(timings.emit, [&] { emit(module_, nest, options); });
        for (llvm::Function& f : module_)
            if (!f.isDeclaration()) f.addFnAttr("tune-cpu", target.tuning);
        timed(timings.verify, [&] { verify(nest); });
    }

    [[nodiscard]] std::string text() const {
        std::string s;
        llvm::raw_string_ostream out(s);
        module_.print(out, nullptr);
        return s;
    }
    [[nodiscard]] llvm::SmallString<0> generate(llvm::CodeGenFileType kind) {
        llvm::SmallString<0> bytes;
        llvm::raw_svector_ostream out(bytes);
        Passes passes;
        if (machine_.addPassesToEmitFile(passes, out, nullptr, kind)) throw CompileError("LLVM cannot write this kind of file");
        passes.run(module_);
        if (!errors_.empty()) throw CompileError(module_.getName().str() + ": " + errors_);
        return bytes;
    }

private:
    void verify(const loop::LoopNest& nest) {
        std::string message;
        llvm::raw_string_ostream out(message);
        if (llvm::verifyModule(module_, &out)) throw InternalError("the LLVM IR of \"" + nest.name + "\" is not valid: " + message);
    }

    std::string errors_;
    llvm::LLVMContext context_;
    llvm::Module module_;
    llvm::TargetMachine& machine_;
};

}  // namespace

ObjectCode make_object(const loop::LoopNest& nest, const Target& target, EmitOptions options, Timings& timings) {
    const std::lock_guard lock(generator().mutex);
    KernelModule kernel(nest, target, options, false, timings);
    return timed(timings.codegen, [&] {
        const auto bytes = kernel.generate(llvm::CodeGenFileType::ObjectFile);
        return ObjectCode(bytes.begin(), bytes.end());
    });
}

std::string llvm_text(const loop::LoopNest& nest, const Target& target, EmitOptions options) {
    const std::lock_guard lock(generator().mutex);
    Timings ignored;
    return KernelModule(nest, target, options, true, ignored).text();
}

std::string assembly_text(const loop::LoopNest& nest, const Target& target, EmitOptions options) {
    const std::lock_guard lock(generator().mutex);
    Timings ignored;
    return KernelModule(nest, target, options, true, ignored).generate(llvm::CodeGenFileType::AssemblyFile).str().str();
}

std::vector<std::string> external_symbols(const ObjectCode& object) {
    const llvm::MemoryBufferRef buffer(llvm::StringRef(object.data(), object.size()), "object");
    auto file = llvm::object::ObjectFile::createObjectFile(buffer);
    if (!file) throw InternalError("object code that cannot be read: " + llvm::toString(file.takeError()));
    std::vector<std::string> names;
    for (const auto& symbol : (*file)->symbols()) {
        auto flags = symbol.getFlags();
        auto name = symbol.getName();
        if (!flags) throw InternalError("object code with a symbol that cannot be read: " + llvm::toString(flags.takeError()));
        if (!name) throw InternalError("object code with a symbol that cannot be read: " + llvm::toString(name.takeError()));
        if ((*flags & llvm::object::SymbolRef::SF_Undefined) && !name->empty()) names.push_back(name->str());
    }
    return names;
}

}  // namespace bitale::jit
