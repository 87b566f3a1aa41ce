// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/function.h"

#include <algorithm>

#include "engine/leaves.h"
#include "engine/rewrite/passes.h"
#include "jit/program.h"
#include "jit/signature.h"

namespace bitale::detail {
namespace {

std::string text(const SignatureItem& item) { return std::string(name(item.dtype)) + " of rank " + std::to_string(item.rank); }

void check_item(const Program& program, const char* what, std::size_t k, const SignatureItem& got, const Var& want) {
    if (got.dtype == want.dtype() && got.rank == want.rank()) return;
    throw TypeError("the signature of \"" + program.spec().name + "\" has " + text(got) + " as " + what + " " + std::to_string(k) + ", the graph " + want.type().text(),
                    {describe(what, want), describe("in", Source{program.spec().at, {}}, "function")});
}

/// A short list on the stack, a long one on the heap.
template <class T> class StackVector {
public:
    explicit StackVector(std::size_t n) : many_(n > few_.size() ? n : 0) {}
    [[nodiscard]] T* data() { return many_.empty() ? few_.data() : many_.data(); }
    [[nodiscard]] const T* data() const { return many_.empty() ? few_.data() : many_.data(); }
    T& operator[](std::size_t k) { return data()[k]; }

private:
    std::array<T, 32> few_{};
    std::vector<T> many_;
};

/// Arguments of a call as the program sees them.
class Arguments {
public:
    explicit Arguments(std::span<const AnyView> views) : arguments_(views.size()), pointers_(views.size()) {
        for (std::size_t k = 0; k < views.size(); ++k) {
            arguments_[k] = {views[k].data(), views[k].shape().begin(), views[k].strides().begin()};
            pointers_[k] = views[k].data();
        }
    }
    [[nodiscard]] const Argument* data() const { return arguments_.data(); }
    [[nodiscard]] const void* const* pointers() const { return pointers_.data(); }

private:
    StackVector<Argument> arguments_;
    StackVector<const void*> pointers_;
};

/// Results in the caller's memory must have the right type and touch nothing else that the call reads or writes.
void check_results(const Program& program, const Prepared& p, std::span<const AnyView> arguments, std::span<const AnyMutableView> results) {
    const std::string function = "\"" + program.spec().name + "\"";
    const auto& outputs = program.graph().outputs;
    for (std::size_t k = 0; k < results.size(); ++k) {
        const std::string which = "result " + std::to_string(k) + " of " + function;
        if (results[k].dtype() != outputs[k].dtype()) throw TypeError(which + " is " + std::string(name(outputs[k].dtype())) + ", the view given for it " + std::string(name(results[k].dtype())), {describe("output", outputs[k])});
        if (!(results[k].shape() == p.result_shapes[k])) throw ShapeError(which + " has shape " + bitale::text(p.result_shapes[k]) + ", the view given for it " + bitale::text(results[k].shape()), {describe("output", outputs[k])});
        for (std::size_t i = 0; i < arguments.size(); ++i)
            if (overlap(arguments[i], results[k])) throw AliasError(which + " overlaps the input \"" + program.graph().inputs[i].name() + "\"");
        for (std::size_t i = 0; i < k; ++i)
            if (overlap(AnyView(results[i]), results[k])) throw AliasError(which + " overlaps result " + std::to_string(i));
        program.check_result_overlap(results[k], which);
    }
}

}  // namespace

std::shared_ptr<Program> make_program(FunctionSpec spec) {
    Graph written = jit::checked_graph(spec);
    Graph graph = spec.options.rewrites ? optimised(written) : written;
    return std::make_shared<Program>(std::move(spec), std::move(written), std::move(graph));
}

std::shared_ptr<Program> copy_program(const Program& program, const std::vector<std::pair<Var, Var>>& replace) {
    for (const auto& [from, to] : replace) {
        if (!from || !to || !as<SharedVariable>(from) || !as<SharedVariable>(to)) throw ValueError("copy() of \"" + program.spec().name + "\" exchanges shared variables only");
        if (!(from.type() == to.type())) throw TypeError("copy() of \"" + program.spec().name + "\" replaces " + from.type().text() + " by " + to.type().text(), {describe("from", from), describe("to", to)});
    }
    auto exchange = [&](const Graph& g) {
        Graph out = substituted(g, replace);
        for (GraphUpdate& u : out.updates)
            for (const auto& [from, to] : replace)
                if (u.variable.is(from)) {
                    u.variable = to;
                    break;
                }
        return out;
    };
    return std::make_shared<Program>(program, exchange(program.written()), exchange(program.graph()));
}

void check_signature(const Program& program, const SignatureItem* arguments, std::size_t count, const SignatureItem* results, std::size_t result_count, bool no_result) {
    const Graph& graph = program.graph();
    const SourceLine in = describe("in", Source{program.spec().at, {}}, "function");
    if (count != graph.inputs.size())
        throw TypeError("the signature of \"" + program.spec().name + "\" has " + std::to_string(count) + " arguments, the graph " + std::to_string(graph.inputs.size()) + " inputs", {in});
    if (!no_result && result_count != graph.outputs.size())
        throw TypeError("the signature of \"" + program.spec().name + "\" has " + std::to_string(result_count) + " results, the graph " + std::to_string(graph.outputs.size()) + " outputs", {in});
    if (no_result && !graph.outputs.empty())
        throw TypeError("the signature of \"" + program.spec().name + "\" has no result, the graph " + std::to_string(graph.outputs.size()) + " outputs", {in});
    for (std::size_t k = 0; k < count; ++k) check_item(program, "argument", k, arguments[k], graph.inputs[k]);
    for (std::size_t k = 0; k < result_count; ++k) check_item(program, "result", k, results[k], graph.outputs[k]);
}

namespace {
Prepared& prepared(CallPlan& p) { return static_cast<Prepared&>(p); }
const Prepared& prepared(const CallPlan& p) { return static_cast<const Prepared&>(p); }
}  // namespace

const std::atomic<CallPlan*>& last_plan(const Program& program) { return program.last(); }
CallPlan& prepare(Program& program, const Argument* arguments) { return program.find(arguments); }
const std::int64_t* result_shape(const CallPlan& p, std::size_t k) { return prepared(p).result_shapes[k].begin(); }
void run(Program& program, CallPlan& p, const Argument* arguments, void* const* results, bool held) { program.run(prepared(p), arguments, results, held); }
void run_locked(Program& program, CallPlan& p, const void* const* arguments, void* const* results) { program.run_locked(prepared(p), arguments, results); }
void refresh(Program& program, CallPlan& p) { program.refresh(prepared(p)); }
void check_overlap(const Program& program, const CallPlan& p) { program.check_overlap(prepared(p)); }
void finish(Program& program, CallPlan& p, std::int32_t status) { program.finish(prepared(p), status); }
void fail(const Program& program, const CallPlan& p, std::int32_t status, const Failure& failure) { program.fail(prepared(p), status, failure); }
Group* hold(Program& program) { return program.hold(); }
void release(Group* group) noexcept {
    if (group) group->unlock_exclusive();
}

std::vector<AnyTensor> run_dynamic(Program& program, std::span<const AnyView> views) {
    jit::check_arguments(program.graph(), program.spec().name, views);
    const Arguments arguments(views);
    Prepared& p = program.find(arguments.data());
    std::vector<AnyTensor> results;
    std::vector<void*> pointers;
    for (std::size_t k = 0; k < p.result_shapes.size(); ++k) pointers.push_back(results.emplace_back(program.graph().outputs[k].dtype(), p.result_shapes[k]).data());
    program.run(p, arguments.data(), pointers.data(), false);
    return results;
}

void run_into(Program& program, std::span<const AnyView> views, std::span<const AnyMutableView> results) {
    jit::check_arguments(program.graph(), program.spec().name, views);
    if (results.size() != program.graph().outputs.size())
        throw ValueError("\"" + program.spec().name + "\" has " + std::to_string(program.graph().outputs.size()) + " outputs, into() got " + std::to_string(results.size()) + " views");
    const Arguments arguments(views);
    Prepared& p = program.find(arguments.data());
    check_results(program, p, views, results);
    // Strided results are computed densely and copied; dense ones are written in place, without any allocation.
    StackVector<void*> pointers(results.size());
    std::vector<std::pair<std::size_t, AnyTensor>> strided;
    for (std::size_t k = 0; k < results.size(); ++k) {
        if (is_dense(results[k])) pointers[k] = results[k].data();
        else pointers[k] = strided.emplace_back(k, AnyTensor(results[k].dtype(), results[k].shape())).second.data();
    }
    const bool expected = p.entry && std::ranges::all_of(views, [](const AnyView& x) { return is_dense(x); });
    if (expected) program.run_locked(p, arguments.pointers(), pointers.data());
    else program.run(p, arguments.data(), pointers.data(), false);
    for (const auto& [k, dense] : strided) copy(dense, results[k]);
}

std::size_t workspace(Program& program, const std::vector<Dims>& shapes) { return program.find(shapes).arena_bytes; }
std::string dump(Program& program, const std::vector<Dims>& shapes, const std::string& stage) { return program.dump(shapes, stage); }

}  // namespace bitale::detail
