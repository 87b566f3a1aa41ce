// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bitale/kernel_abi.h"
#include "bitale/shared.h"
#include "bitale/tensor.h"
#include "bitale/update.h"
#include "bitale/var.h"

namespace bitale {

/// How a function runs.  interpret: node by node, the reference.  check: both, compared bit for bit before anything is committed.
enum class Mode : std::uint8_t { jit, interpret, check };
enum class Unused : std::uint8_t { raise, allow };

/// What BITALE_PROFILE=1 has measured so far, as a table: for each region of each kernel (a loop nest, or what stands between two) calls, time, operations and
/// bytes a second, and the fraction of what this machine could do at best (the roofline).  Empty if nothing was measured.
[[nodiscard]] BITALE_API std::string profile_report();

/// Settings of one function; the defaults are right for use, the others serve tests and analysis.
struct Options {
    bool rewrites = true;       // false: the graph runs as written
    bool inlining = true;       // false: every value is stored
    bool fusion = true;         // false: every stored value has loops of its own
    bool generic = false;       // every extent above 1 is read at the call: the same bits, one kernel for all shapes
    int threads = 0;            // of parallel loops; 0: default_threads(), 1: no parallel loops
    bool check_bounds = false;  // every load and store of the kernel tests its index; InternalError if one is outside
    std::string without = {};   // a loop pass to leave out, by its name in jit/compile.cpp: the same bits, slower
    std::string target = {};    // "x86-64-v2", "x86-64-v3", "x86-64-v4": code for another machine; empty: BITALE_TARGET, else this one
};

struct Given {
    Var what, replacement;      // of one type
};

/// What function() makes a function of.
struct FunctionSpec {
    std::vector<Var> inputs = {};
    std::vector<Var> outputs = {};
    std::vector<Update> updates = {};
    std::vector<Given> givens = {};     // replaced everywhere, simultaneously
    std::string name = "function";
    Mode mode = Mode::jit;
    Unused unused = Unused::raise;
    Options options = {};
    std::source_location at = std::source_location::current();
};

class Program;      // jit/program.h
class Group;        // runtime/group.h

namespace detail {

/// An argument as the program sees it; shape and strides point into the caller's view.
struct Argument {
    const void* data;
    const std::int64_t* shape;
    const std::int64_t* strides;    // elements
};
struct SignatureItem { DType dtype; std::size_t rank; };

/// How calls of one set of shapes run, as far as this header takes part in them.  The library makes it and keeps it as long as the
/// program; what a call changes in it is guarded by the group of the program's variables.
struct CallPlan {
    const std::int64_t* expected = nullptr;     // for each argument in turn: its extents, then the strides that the kernel reads
    KernelFunction entry = nullptr;             // null: only the library can run it (interpreted, checked)
    const std::int64_t* dims = nullptr;         // KernelArgs::dims
    const Executor* executor = nullptr;         // KernelArgs::executor
    bool direct = false;                        // neither variables nor arena: nothing is shared between calls

    // With variables:
    KernelArgs args = {};                       // of the kernel; args.buffers is `buffers`
    void** buffers = nullptr;                   // arguments, results, variables, second buffers
    const std::uint64_t* current = nullptr;     // the group's generation
    std::uint64_t generation = 0;               // at which `buffers` was filled in
    const std::size_t* bytes = nullptr;         // of each argument
    const std::byte *low = nullptr, *high = nullptr;    // around the variables that the kernel writes: no argument may be there
    bool moves = false;                         // after success second buffers become the variables' first
};

BITALE_API std::shared_ptr<Program> make_program(FunctionSpec spec);
[[noreturn]] BITALE_API void empty_function();      // throws ValueError
BITALE_API void check_signature(const Program&, const SignatureItem* arguments, std::size_t count, const SignatureItem* results, std::size_t result_count, bool no_result);
BITALE_API std::shared_ptr<Program> copy_program(const Program&, const std::vector<std::pair<Var, Var>>& replace);
/// Where the plan of the last call stands.
BITALE_API const std::atomic<CallPlan*>& last_plan(const Program&);
/// Checks shapes and finds (or compiles) the kernel.
BITALE_API CallPlan& prepare(Program&, const Argument* arguments);
BITALE_API const std::int64_t* result_shape(const CallPlan&, std::size_t result);
/// Any strides, any mode; held: this thread holds the group.
BITALE_API void run(Program&, CallPlan&, const Argument* arguments, void* const* results, bool held);
/// Arguments as the plan expects them; takes the group.
BITALE_API void run_locked(Program&, CallPlan&, const void* const* arguments, void* const* results);
// The rare parts of run_expected:
BITALE_API void refresh(Program&, CallPlan&);
BITALE_API void check_overlap(const Program&, const CallPlan&);
BITALE_API void finish(Program&, CallPlan&, std::int32_t status);
[[noreturn]] BITALE_API void fail(const Program&, const CallPlan&, std::int32_t status, const Failure&);
/// Results that the caller brought: compared with the shapes and with each other (ShapeError, AliasError).
BITALE_API void run_into(Program&, std::span<const AnyView> arguments, std::span<const AnyMutableView> results);
BITALE_API std::vector<AnyTensor> run_dynamic(Program&, std::span<const AnyView> arguments);
BITALE_API Group* hold(Program&);       // exclusive(); null if the program has no variables
BITALE_API void release(Group*) noexcept;
BITALE_API std::size_t workspace(Program&, const std::vector<Dims>& shapes);
BITALE_API std::string dump(Program&, const std::vector<Dims>& shapes, const std::string& stage);

/// One call of a kernel with variables, whose group this thread holds; n arguments as expected, m results.
inline void run_expected(Program& program, CallPlan& p, const void* const* arguments, std::size_t n, void* const* results, std::size_t m) {
    if (p.generation != *p.current) [[unlikely]] refresh(program, p);
    bool near = false;
    for (std::size_t k = 0; k < n; ++k) {
        p.buffers[k] = const_cast<void*>(arguments[k]);     // the kernel only reads it
        const auto* data = static_cast<const std::byte*>(arguments[k]);
        near |= (data < p.high) & (data + p.bytes[k] > p.low);
    }
    for (std::size_t k = 0; k < m; ++k) p.buffers[n + k] = results[k];
    if (near) [[unlikely]] check_overlap(program, p);
    const std::int32_t status = p.entry(&p.args);
    if ((status != 0) | p.moves) [[unlikely]] finish(program, p, status);
}

// How C++ types appear in a signature.
template <class T> struct ArgumentOf;       // value type -> dtype, rank, Argument
template <Element T> struct ArgumentOf<T> {
    using Parameter = T;                    // by value: a reference might point into a variable that the call writes
    static constexpr SignatureItem item{dtype_of<T>, 0};
    static Argument of(const T& x) { return {&x, nullptr, nullptr}; }
    static const void* data(const T& x) { return &x; }
    static bool fits(const T&, const std::int64_t*&) { return true; }
};
template <class T, std::size_t rank> struct ArgumentOf<View<T, rank>> {
    using Parameter = const View<T, rank>&;
    static constexpr SignatureItem item{dtype_of<T>, rank};
    static Argument of(const View<T, rank>& x) { return {x.data(), x.shape().data(), x.strides().data()}; }
    static const void* data(const View<T, rank>& x) { return x.data(); }
    static bool fits(const View<T, rank>& x, const std::int64_t*& expected) {
        std::int64_t differences = 0;       // no branch an axis
        for (std::size_t axis = 0; axis < rank; ++axis) differences |= (x.shape()[axis] ^ expected[axis]) | (x.strides()[axis] ^ expected[rank + axis]);
        expected += 2 * rank;
        return differences == 0;
    }
};

template <class T> struct ResultOf;
template <Element T> struct ResultOf<T> {
    static constexpr SignatureItem item{dtype_of<T>, 0};
    static T make(const CallPlan&, std::size_t) { return T{}; }
    static void* data(T& x) { return &x; }
};
template <class T, std::size_t rank> struct ResultOf<Tensor<T, rank>> {
    static constexpr SignatureItem item{dtype_of<T>, rank};
    static Tensor<T, rank> make(const CallPlan& p, std::size_t k) {
        std::array<std::int64_t, rank> shape{};
        std::copy_n(result_shape(p, k), rank, shape.begin());
        return Tensor<T, rank>(shape);
    }
    static void* data(Tensor<T, rank>& x) { return x.data(); }
};

template <class R> struct Results {     // one result
    using Tuple = std::tuple<R>;
    static R unwrap(Tuple&& t) { return std::get<0>(std::move(t)); }
};
template <> struct Results<void> {
    using Tuple = std::tuple<>;
    static void unwrap(Tuple&&) {}
};
template <class... R> struct Results<std::tuple<R...>> {
    using Tuple = std::tuple<R...>;
    static Tuple unwrap(Tuple&& t) { return std::move(t); }
};

/// The call of a typed function.  Args: value types.
template <class R, class... Args> struct Call {
    using Tuple = typename Results<R>::Tuple;
    static constexpr std::size_t n = sizeof...(Args), m = std::tuple_size_v<Tuple>;

    /// `plan`: of the last call, null if there was none; held: this thread holds the group.
    static R call(Program& program, CallPlan*& plan, bool held, const Args&... args) {
        if (!plan || !fits(*plan, args...)) [[unlikely]] {
            const std::array<Argument, n> arguments{ArgumentOf<Args>::of(args)...};
            plan = &prepare(program, arguments.data());
            if (!fits(*plan, args...)) return with_results(*plan, [&](void* const* results) { run(program, *plan, arguments.data(), results, held); });
        }
        return with_results(*plan, [&](void* const* results) {
            const std::array<const void*, n> data{ArgumentOf<Args>::data(args)...};
            if (plan->direct) run_direct(program, *plan, data.data(), results);
            else if (held) run_expected(program, *plan, data.data(), n, results, m);
            else run_locked(program, *plan, data.data(), results);
        });
    }
    static void check(const Program& program) {
        const std::array<SignatureItem, n> arguments{ArgumentOf<Args>::item...};
        [&]<std::size_t... k>(std::index_sequence<k...>) {
            const std::array<SignatureItem, m> results{ResultOf<std::tuple_element_t<k, Tuple>>::item...};
            check_signature(program, arguments.data(), n, results.data(), m, std::is_void_v<R>);
        }(std::make_index_sequence<m>{});
    }

private:
    static bool fits(const CallPlan& p, const Args&... args) {
        [[maybe_unused]] const std::int64_t* expected = p.expected;
        return p.entry != nullptr && (ArgumentOf<Args>::fits(args, expected) && ...);
    }
    template <class Run> static R with_results(const CallPlan& p, Run&& execute) {
        return [&]<std::size_t... k>(std::index_sequence<k...>) {
            Tuple results{ResultOf<std::tuple_element_t<k, Tuple>>::make(p, k)...};
            const std::array<void*, m> pointers{ResultOf<std::tuple_element_t<k, Tuple>>::data(std::get<k>(results))...};
            execute(pointers.data());
            return Results<R>::unwrap(std::move(results));
        }(std::make_index_sequence<m>{});
    }
    /// Neither variables nor arena: everything stands on this thread's stack.
    static void run_direct(const Program& program, const CallPlan& p, const void* const* arguments, void* const* results) {
        std::array<void*, n + m> buffers;
        for (std::size_t k = 0; k < n; ++k) buffers[k] = const_cast<void*>(arguments[k]);
        for (std::size_t k = 0; k < m; ++k) buffers[n + k] = results[k];
        Failure failure;
        const KernelArgs args{buffers.data(), nullptr, p.dims, p.executor, &failure};
        if (const std::int32_t status = p.entry(&args)) [[unlikely]] fail(program, p, status, failure);
    }
};

}  // namespace detail

struct Dynamic;
template <class Signature = Dynamic> class Function;
template <class Signature> class Exclusive;

/// What all functions share.  A handle: copies run the same program on the same variables.  One that was default-constructed or moved
/// from may be assigned to, destroyed or asked whether it is empty; all else throws ValueError.
class BITALE_API AnyFunction {
public:
    [[nodiscard]] explicit operator bool() const { return program_ != nullptr; }
    /// Bytes of memory beside inputs, outputs and variables, for inputs of these shapes.
    [[nodiscard]] std::size_t workspace_bytes(const std::vector<Dims>& shapes) const { return detail::workspace(program(), shapes); }
    /// Compiles ahead for inputs of these shapes.
    void prepare(const std::vector<Dims>& shapes) const { (void)detail::workspace(program(), shapes); }
    /// The text of a stage for inputs of these shapes: "graph", "loops", "llvm" or "asm".
    [[nodiscard]] std::string dump(const std::vector<Dims>& shapes, const std::string& stage) const { return detail::dump(program(), shapes, stage); }
    /// Runs with outputs in the caller's memory: no allocation if inputs and outputs are dense.
    void into(std::span<const AnyView> arguments, std::span<const AnyMutableView> results) const { detail::run_into(program(), arguments, results); }
    void into(std::initializer_list<AnyView> arguments, std::initializer_list<AnyMutableView> results) const {
        detail::run_into(program(), {arguments.begin(), arguments.size()}, {results.begin(), results.size()});
    }

protected:
    AnyFunction() = default;
    explicit AnyFunction(std::shared_ptr<Program> program) : program_(std::move(program)) {}
    [[nodiscard]] Program& program() const {
        if (!program_) [[unlikely]] detail::empty_function();
        return *program_;
    }
    std::shared_ptr<Program> program_;
};

/// A function with a C++ signature, checked once against the graph.  Arguments: numbers and Views; results: a number, a Tensor, a
/// std::tuple of them, or void.  Calls are safe from any thread.
template <class R, class... Args>
class Function<R(Args...)> : public AnyFunction {
public:
    Function() = default;
    explicit Function(std::shared_ptr<Program> program) : AnyFunction(std::move(program)), last_(&detail::last_plan(*program_)) { detail::Call<R, std::remove_cvref_t<Args>...>::check(*program_); }
    R operator()(typename detail::ArgumentOf<std::remove_cvref_t<Args>>::Parameter... args) const {
        Program& program = this->program();
        detail::CallPlan* plan = last_->load(std::memory_order_acquire);
        return detail::Call<R, std::remove_cvref_t<Args>...>::call(program, plan, false, args...);
    }
    /// The same code on other variables: every pair {old, new} is exchanged; both have one dtype and shape.
    [[nodiscard]] Function copy(const std::vector<std::pair<Var, Var>>& replace) const { return Function(detail::copy_program(program(), replace)); }
    /// Holds the function's variables for this thread: the fastest calls.  Other threads wait until it is destroyed.
    [[nodiscard]] Exclusive<R(Args...)> exclusive() const { return (void)program(), Exclusive<R(Args...)>(program_); }

private:
    const std::atomic<detail::CallPlan*>* last_ = nullptr;
};

/// Calls of one thread, which holds the function's variables until this is destroyed.
template <class R, class... Args>
class Exclusive<R(Args...)> {
public:
    explicit Exclusive(std::shared_ptr<Program> program) : program_(std::move(program)), group_(detail::hold(*program_)), plan_(detail::last_plan(*program_)) {}
    Exclusive(const Exclusive&) = delete;
    Exclusive& operator=(const Exclusive&) = delete;
    ~Exclusive() { detail::release(group_); }
    R operator()(typename detail::ArgumentOf<std::remove_cvref_t<Args>>::Parameter... args) const {
        return detail::Call<R, std::remove_cvref_t<Args>...>::call(*program_, plan_, group_ != nullptr, args...);
    }

private:
    std::shared_ptr<Program> program_;
    Group* group_;
    mutable detail::CallPlan* plan_;    // of the last call; an Exclusive belongs to one thread
};

/// A function whose arguments are checked at the call: dtype, rank and count.
template <> class BITALE_API Function<Dynamic> : public AnyFunction {
public:
    Function() = default;
    explicit Function(std::shared_ptr<Program> program) : AnyFunction(std::move(program)) {}
    std::vector<AnyTensor> operator()(const std::vector<AnyView>& arguments) const { return detail::run_dynamic(program(), arguments); }
    [[nodiscard]] Function copy(const std::vector<std::pair<Var, Var>>& replace) const { return Function(detail::copy_program(program(), replace)); }
};

/// Compiles nothing yet: checks the graph, its gradient and updates, and throws TypeError, ShapeError, UpdateError or ValueError
/// at the user's line.  The first call for a set of shapes compiles one fused native kernel for it.
[[nodiscard]] inline Function<> function(FunctionSpec spec) { return Function<>(detail::make_program(std::move(spec))); }
template <class Signature> [[nodiscard]] Function<Signature> function(FunctionSpec spec) { return Function<Signature>(detail::make_program(std::move(spec))); }

}  // namespace bitale
