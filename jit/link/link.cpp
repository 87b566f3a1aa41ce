// SPDX-License-Identifier: BSD-3-Clause
/// Object code -> code in memory: one JITDylib for each kernel, which sees the table of symbols and nothing else.
#include <llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h>
#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/ExecutorProcessControl.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/Support/MemoryBuffer.h>

#include <algorithm>
#include <mutex>

#include "bitale/error.h"
#include "jit/link/machine_code.h"
#include "jit/link/stopwatch.h"
#include "jit/symbols.h"

namespace bitale::jit {
namespace {

template <class T> T checked(llvm::Expected<T> x, const char* what) {
    if (!x) throw CompileError(std::string(what) + ": " + llvm::toString(x.takeError()));
    return std::move(*x);
}
void checked(llvm::Error e, const char* what) {
    if (e) throw CompileError(std::string(what) + ": " + llvm::toString(std::move(e)));
}

/// ORC's session of this process.  Never destroyed: functions may outlive every static object.
/// JITLink rather than RuntimeDyld: 0.09 ms against 0.46 for the first link, and code and tables in one mapping.
struct Session {
    llvm::orc::ExecutionSession session;
    llvm::orc::ObjectLinkingLayer layer;
    llvm::orc::JITDylib& runtime;       // the table of symbols
    std::mutex mutex;
    std::size_t kernels = 0;

    Session()
        : session(checked(llvm::orc::SelfExecutorProcessControl::Create(), "starting ORC")), layer(session), runtime(session.createBareJITDylib("runtime")) {
        llvm::orc::SymbolMap table;
        for (const Symbol& s : symbols())
            table[session.intern(s.name)] = {llvm::orc::ExecutorAddr::fromPtr(s.address), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
        checked(runtime.define(llvm::orc::absoluteSymbols(std::move(table))), "the table of symbols");
    }
};
Session& session() {
    static auto* one = new Session;
    return *one;
}

class LinkedCode final : public MachineCode {
public:
    LinkedCode(llvm::orc::JITDylib& library, KernelFunction function, std::size_t size) : library_(library) {
        entry_ = function;
        bytes_ = size;
    }
    ~LinkedCode() override {
        Session& s = session();
        const std::lock_guard lock(s.mutex);
        llvm::consumeError(s.session.removeJITDylib(library_));
    }

private:
    llvm::orc::JITDylib& library_;
};

void require_known(const ObjectCode& object, const std::string& name) {
    for (const std::string& symbol : external_symbols(object))
        if (!find_symbol(symbol)) throw InternalError("the kernel \"" + name + "\" calls " + symbol + ", which is not in the table of symbols");
}

}  // namespace

std::shared_ptr<const MachineCode> link_object(const ObjectCode& object, const std::string& name, Timings& timings) {
    require_known(object, name);
    Session& s = timed(timings.start, [&]() -> Session& { return session(); });
    return timed(timings.link, [&] {
        const std::lock_guard lock(s.mutex);
        auto& library = s.session.createBareJITDylib(name + "#" + std::to_string(s.kernels++));
        library.addToLinkOrder(s.runtime);
        try {
            checked(s.layer.add(library, llvm::MemoryBuffer::getMemBufferCopy(llvm::StringRef(object.data(), object.size()), name)), "linking");
            const auto found = checked(s.session.lookup({&library}, name), "linking");
            return std::make_shared<const LinkedCode>(library, found.getAddress().toPtr<KernelFunction>(), object.size());
        } catch (...) {
            llvm::consumeError(s.session.removeJITDylib(library));
            throw;
        }
    });
}

std::shared_ptr<const MachineCode> compile_nest(const loop::LoopNest& nest, const Target& target, EmitOptions options, Timings& timings) {
    return link_object(make_object(nest, target, options, timings), nest.name, timings);
}

}  // namespace bitale::jit
