// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What function() makes: a checked graph, the kernels compiled for the shapes it has seen, and the calls.
#include <atomic>
#include <mutex>

#include "bitale/function.h"
#include "engine/graph.h"
#include "jit/compile.h"
#include "runtime/group.h"
#include "runtime/kernel_abi.h"
#include "runtime/pool.h"
#include "runtime/shared_storage.h"

namespace bitale {

/// A program at one set of input shapes.  Made once, kept as long as the program: calls read it without a lock.
struct Prepared {
    DimBinding binding;
    std::vector<Dims> input_shapes, input_strides;      // dense strides: what the kernel reads
    std::vector<Dims> result_shapes;
    std::shared_ptr<const jit::Kernel> kernel;          // null when interpreted
    std::vector<std::int64_t> dims;                     // KernelArgs::dims
    std::size_t arena_bytes = 0;
};

class Program {
public:
    Program(FunctionSpec spec, Graph written, Graph graph);
    /// copy(): the same program on other variables, with the kernels that exist.
    Program(const Program& other, Graph written, Graph graph);
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// The prepared call for these arguments: shapes are compared with those of the last call, then looked up, then compiled.
    [[nodiscard]] const Prepared& prepare(const detail::Argument* arguments) {
        const Prepared* last = last_.load(std::memory_order_acquire);
        return last && fits(*last, arguments) ? *last : find(arguments);
    }
    const Prepared& find(const std::vector<Dims>& shapes);
    void run(const Prepared&, const detail::Argument* arguments, void* const* results);
    /// The same while this thread holds the group.
    void run_held(const Prepared&, const detail::Argument* arguments, void* const* results);
    /// Results in the caller's memory, checked by whoever calls except for overlap with variables (AliasError).
    void run_into(const Prepared&, const detail::Argument* arguments, const std::vector<AnyMutableView>& results);
    [[nodiscard]] Group* hold();
    [[nodiscard]] std::string dump(const std::vector<Dims>& shapes, const std::string& stage) const;

    [[nodiscard]] const FunctionSpec& spec() const { return spec_; }
    [[nodiscard]] const Graph& graph() const { return graph_; }
    [[nodiscard]] const Graph& written() const { return written_; }

private:
    [[nodiscard]] bool fits(const Prepared&, const detail::Argument*) const;
    const Prepared& find(const detail::Argument*);
    std::unique_ptr<Prepared> make(const std::vector<Dims>& shapes);
    [[nodiscard]] std::shared_ptr<const jit::Kernel> kernel_for(const DimBinding&);
    [[nodiscard]] bool can_fail() const { return spec_.mode == Mode::check || spec_.options.check_bounds; }
    void execute(const Prepared&, const detail::Argument*, void* const* results);
    void interpret(const Prepared&, const detail::Argument*, void* const* results);
    void call_kernel(const Prepared&, const detail::Argument*, void* const* results);
    void check_overlap(const Prepared&, const detail::Argument*) const;

    FunctionSpec spec_;
    Graph written_;                                     // as the user wrote it: shape laws are checked on it
    Graph graph_;                                       // after the passes: what runs
    std::vector<std::shared_ptr<SharedStorage>> storages_;  // of graph_.shared()
    std::vector<std::size_t> updated_;                  // updates[k] rewrites storages_[updated_[k]]
    std::vector<DimConstraint> constraints_;
    std::vector<std::shared_ptr<const Node>> constraint_nodes_;
    std::vector<Dim> all_dims_;                         // every extent of the graph: what a symbolic kernel's key looks at
    std::vector<detail::SignatureItem> inputs_;
    std::size_t slots_ = 0;                             // pointers in KernelArgs::buffers

    std::atomic<const Prepared*> last_{nullptr};
    mutable std::mutex mutex_;                          // guards prepared_, for a moment: calls of shapes that are known wait for no compilation
    std::vector<std::unique_ptr<Prepared>> prepared_;
    mutable std::mutex making_;                         // guards kernels_ while one is compiled
    struct CachedKernel {
        std::shared_ptr<const jit::Kernel> kernel;
        jit::Specialisation specialisation;
        DimBinding binding;                             // of the call it was compiled for
    };
    std::vector<CachedKernel> kernels_;
    Buffer arena_;                                      // guarded by the group, if there are variables
};

}  // namespace bitale
