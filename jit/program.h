// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What function() makes: a checked graph, the kernels compiled for the shapes it has seen, and the calls.
#include <atomic>
#include <mutex>

#include "bitale/function.h"
#include "engine/graph.h"
#include "jit/compile.h"
#include "runtime/group.h"
#include "bitale/kernel_abi.h"
#include "runtime/pool.h"
#include "runtime/shared_storage.h"

namespace bitale {

/// A program at one set of input shapes.  Made once, kept as long as the program: calls find it without a lock.
struct Prepared : detail::CallPlan {
    DimBinding binding;
    std::vector<Dims> input_shapes;
    std::vector<Dims> result_shapes;
    std::shared_ptr<const jit::Kernel> kernel;          // null when interpreted
    std::vector<std::int64_t> dim_values;               // KernelArgs::dims
    std::size_t arena_bytes = 0;

    // What CallPlan points to:
    std::vector<std::int64_t> expected_values;          // and then the same of each result
    std::vector<std::size_t> input_bytes, result_bytes;
    std::vector<void*> slots;                           // with variables: KernelArgs::buffers
    Failure failure{0, -1, 0, 0, 0};
};

class Program {
public:
    Program(FunctionSpec spec, Graph written, Graph graph);
    /// copy(): the same program on other variables, with the kernels that exist.
    Program(const Program& other, Graph written, Graph graph);
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// The prepared call for these shapes: looked up, else compiled.
    Prepared& find(const detail::Argument* arguments);
    Prepared& find(const std::vector<Dims>& shapes);
    [[nodiscard]] const std::atomic<detail::CallPlan*>& last() const { return last_; }

    // calls.cpp; all but the first three are for the holder of the group
    void run(Prepared&, const detail::Argument* arguments, void* const* results, bool held);
    void run_locked(Prepared&, const void* const* arguments, void* const* results);
    /// Results in the caller's memory, of which `views` are the whole; AliasError if one overlaps a variable.  expected: the
    /// arguments as the plan expects them, null if they are not.
    void run_into(Prepared&, const detail::Argument* arguments, const void* const* expected, void* const* results, std::span<const AnyMutableView> views);
    void refresh(Prepared&);
    void finish(Prepared&, std::int32_t status);
    void check_overlap(const Prepared&) const;
    [[noreturn]] void fail(const Prepared&, std::int32_t status, const Failure&) const;
    [[nodiscard]] Group* hold();
    [[nodiscard]] std::string dump(const std::vector<Dims>& shapes, const std::string& stage) const;

    [[nodiscard]] const FunctionSpec& spec() const { return spec_; }
    [[nodiscard]] const Graph& graph() const { return graph_; }
    [[nodiscard]] const Graph& written() const { return written_; }
    [[nodiscard]] std::span<const detail::SignatureItem> inputs() const { return inputs_; }
    [[nodiscard]] std::span<const detail::SignatureItem> outputs() const { return outputs_; }

private:
    std::unique_ptr<Prepared> make(const std::vector<Dims>& shapes);
    void plan_calls(Prepared&) const;
    [[nodiscard]] std::shared_ptr<const jit::Kernel> kernel_for(const DimBinding&);
    [[nodiscard]] bool can_fail() const { return spec_.mode == Mode::check || spec_.options.check_bounds; }
    void execute(Prepared&, const detail::Argument*, void* const* results);
    void run_kernel(Prepared&, const void* const* arguments, void* const* results);
    void interpret(Prepared&, std::span<const AnyView> inputs, void* const* results);
    void check(Prepared&, std::span<const AnyView> inputs, void* const* results);
    void commit();
    void refuse_overlap(std::size_t input, const AnyView&) const;

    FunctionSpec spec_;
    Graph written_;                                     // as the user wrote it: shape laws are checked on it
    Graph graph_;                                       // after the passes: what runs
    std::vector<std::shared_ptr<SharedStorage>> storages_;  // of graph_.shared()
    std::vector<std::size_t> updated_;                  // updates[k] rewrites storages_[updated_[k]]
    std::vector<DimConstraint> constraints_;
    std::vector<std::shared_ptr<const Node>> constraint_nodes_;
    std::vector<Dim> all_dims_;                         // every extent of the graph: what a symbolic kernel's key looks at
    std::vector<detail::SignatureItem> inputs_, outputs_;
    std::size_t slots_ = 0;                             // pointers in KernelArgs::buffers

    std::atomic<detail::CallPlan*> last_{nullptr};
    mutable std::mutex mutex_;                          // guards prepared_, for a moment: calls of shapes that are known wait for no compilation
    std::vector<std::unique_ptr<Prepared>> prepared_;
    mutable std::mutex making_;                         // guards kernels_ while one is compiled
    struct CachedKernel {
        std::shared_ptr<const jit::Kernel> kernel;
        jit::Specialisation specialisation;
        DimBinding binding;                             // of the call it was compiled for
    };
    std::vector<CachedKernel> kernels_;
    Buffer arena_;                                      // with variables: of all calls, guarded by the group
};

}  // namespace bitale
