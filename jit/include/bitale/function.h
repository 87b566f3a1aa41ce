// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bitale/shared.h"
#include "bitale/tensor.h"
#include "bitale/var.h"

namespace bitale {

/// How a function runs.  interpret: node by node, the reference.  check: both, compared bit for bit before anything is committed.
enum class Mode : std::uint8_t { jit, interpret, check };
enum class Unused : std::uint8_t { raise, allow };

/// Settings of one function; the defaults are right for use, the others serve tests and analysis.
struct Options {
    bool rewrites = true;       // false: the graph runs as written
    bool inlining = true;       // false: every value is stored
    bool hoisting = true;       // false: values are computed where they are written
    bool generic = false;       // every extent above 1 is read at the call: the same bits, one kernel for all shapes
    bool check_bounds = false;  // every load and store of the kernel tests its index; InternalError if one is outside
    std::string target = {};    // "x86-64-v2", "x86-64-v3", "x86-64-v4": code for another machine; empty: this one
};

struct Update {
    Var variable;               // a shared variable
    Var value;                  // of its dtype and dims; sees the old values of all variables
    std::source_location at = std::source_location::current();
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
struct Prepared;    // a program for one set of shapes

namespace detail {

/// An argument as the program sees it; shape and strides point into the caller's view.
struct Argument {
    const void* data;
    const std::int64_t* shape;
    const std::int64_t* strides;    // elements
};
struct SignatureItem { DType dtype; std::size_t rank; };

BITALE_API std::shared_ptr<Program> make_program(FunctionSpec spec);
[[noreturn]] BITALE_API void empty_function();      // throws ValueError
BITALE_API void check_signature(const Program&, const SignatureItem* arguments, std::size_t count, const SignatureItem* results, std::size_t result_count, bool no_result);
BITALE_API std::shared_ptr<Program> copy_program(const Program&, const std::vector<std::pair<Var, Var>>& replace);
/// Checks shapes and finds (or compiles) the kernel.
BITALE_API const Prepared& prepare(Program&, const Argument* arguments);
BITALE_API const std::int64_t* result_shape(const Prepared&, std::size_t result);
BITALE_API void run(Program&, const Prepared&, const Argument* arguments, void* const* results);
/// Results that the caller brought: compared with the shapes and with each other (ShapeError, AliasError).
BITALE_API void run_into(Program&, const std::vector<AnyView>& arguments, const std::vector<AnyMutableView>& results);
BITALE_API std::vector<AnyTensor> run_dynamic(Program&, const std::vector<AnyView>& arguments);
BITALE_API Group* hold(Program&);       // exclusive(); null if the program has no variables
BITALE_API void release(Group*) noexcept;
BITALE_API void run_held(Program&, const Prepared&, const Argument* arguments, void* const* results);
BITALE_API std::size_t workspace(Program&, const std::vector<Dims>& shapes);
BITALE_API std::string dump(Program&, const std::vector<Dims>& shapes, const std::string& stage);

// How C++ types appear in a signature.
template <class T> struct ArgumentOf;       // value type -> dtype, rank, Argument
template <class T> requires std::is_arithmetic_v<T>
struct ArgumentOf<T> {
    using Parameter = T;
    static constexpr SignatureItem item{dtype_of<T>, 0};
    static Argument of(const T& x) { return {&x, nullptr, nullptr}; }
};
template <class T, std::size_t rank> struct ArgumentOf<View<T, rank>> {
    using Parameter = const View<T, rank>&;
    static constexpr SignatureItem item{dtype_of<T>, rank};
    static Argument of(const View<T, rank>& x) { return {x.data(), x.shape().data(), x.strides().data()}; }
};

template <class T> struct ResultOf;
template <class T> requires std::is_arithmetic_v<T>
struct ResultOf<T> {
    static constexpr SignatureItem item{dtype_of<T>, 0};
    static T make(const Prepared&, std::size_t) { return T{}; }
    static void* data(T& x) { return &x; }
};
template <class T, std::size_t rank> struct ResultOf<Tensor<T, rank>> {
    static constexpr SignatureItem item{dtype_of<T>, rank};
    static Tensor<T, rank> make(const Prepared& p, std::size_t k) {
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

template <class R, class... Args> struct Call {
    using Tuple = typename Results<R>::Tuple;
    template <class Run> static R call(Program& program, Run&& execute, const Args&... args) {
        const std::array<Argument, sizeof...(Args)> arguments{ArgumentOf<std::remove_cvref_t<Args>>::of(args)...};
        const Prepared& prepared = prepare(program, arguments.data());
        return [&]<std::size_t... k>(std::index_sequence<k...>) {
            Tuple results{ResultOf<std::tuple_element_t<k, Tuple>>::make(prepared, k)...};
            const std::array<void*, sizeof...(k)> pointers{ResultOf<std::tuple_element_t<k, Tuple>>::data(std::get<k>(results))...};
            execute(program, prepared, arguments.data(), pointers.data());
            return Results<R>::unwrap(std::move(results));
        }(std::make_index_sequence<std::tuple_size_v<Tuple>>{});
    }
    static void check(const Program& program) {
        const std::array<SignatureItem, sizeof...(Args)> arguments{ArgumentOf<std::remove_cvref_t<Args>>::item...};
        [&]<std::size_t... k>(std::index_sequence<k...>) {
            const std::array<SignatureItem, sizeof...(k)> results{ResultOf<std::tuple_element_t<k, Tuple>>::item...};
            check_signature(program, arguments.data(), arguments.size(), results.data(), results.size(), std::is_void_v<R>);
        }(std::make_index_sequence<std::tuple_size_v<Tuple>>{});
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
    void into(const std::vector<AnyView>& arguments, const std::vector<AnyMutableView>& results) const { detail::run_into(program(), arguments, results); }

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
    explicit Function(std::shared_ptr<Program> program) : AnyFunction(std::move(program)) { detail::Call<R, Args...>::check(*program_); }
    R operator()(const std::remove_cvref_t<Args>&... args) const {
        return detail::Call<R, std::remove_cvref_t<Args>...>::call(program(), detail::run, args...);
    }
    /// The same code on other variables: every pair {old, new} is exchanged; both have one dtype and shape.
    [[nodiscard]] Function copy(const std::vector<std::pair<Var, Var>>& replace) const { return Function(detail::copy_program(program(), replace)); }
    /// Holds the function's variables for this thread: the fastest calls.  Other threads wait until it is destroyed.
    [[nodiscard]] Exclusive<R(Args...)> exclusive() const { return (void)program(), Exclusive<R(Args...)>(program_); }
};

template <class R, class... Args>
class Exclusive<R(Args...)> {
public:
    explicit Exclusive(std::shared_ptr<Program> program) : program_(std::move(program)), group_(detail::hold(*program_)) {}
    Exclusive(const Exclusive&) = delete;
    Exclusive& operator=(const Exclusive&) = delete;
    ~Exclusive() { detail::release(group_); }
    R operator()(const std::remove_cvref_t<Args>&... args) const {
        return detail::Call<R, std::remove_cvref_t<Args>...>::call(*program_, detail::run_held, args...);
    }

private:
    std::shared_ptr<Program> program_;
    Group* group_;
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
