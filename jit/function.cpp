// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/function.h"

#include <algorithm>
#include <optional>

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
    std::array<T, 32> few_;      // not cleared: that took a sixth of a short call
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

/// Distinct indices are distinct elements, as far as strides of 0 go.
bool repeats(const AnyMutableView& x) {
    bool stride_0 = false;
    for (std::size_t axis = 0; axis < x.shape().size(); ++axis) {
        if (x.shape()[axis] == 0) return false;
        stride_0 |= x.shape()[axis] > 1 && x.strides()[axis] == 0;
    }
    return stride_0;
}

/// Results in the caller's memory have the right type and touch neither each other nor an argument; variables are looked at under
/// their lock.  Nothing here allocates unless it throws.
void check_results(const Program& program, const Prepared& p, std::span<const AnyView> arguments, std::span<const AnyMutableView> results) {
    const auto& outputs = program.graph().outputs;
    for (std::size_t k = 0; k < results.size(); ++k) {
        const auto which = [&] { return "result " + std::to_string(k) + " of \"" + program.spec().name + "\""; };
        const AnyMutableView& y = results[k];
        if (y.dtype() != outputs[k].dtype()) throw TypeError(which() + " is " + std::string(name(outputs[k].dtype())) + ", the view given for it " + std::string(name(y.dtype())), {describe("output", outputs[k])});
        if (!(y.shape() == p.result_shapes[k])) throw ShapeError(which() + " has shape " + bitale::text(p.result_shapes[k]) + ", the view given for it " + bitale::text(y.shape()), {describe("output", outputs[k])});
        if (repeats(y)) throw AliasError("the view given for " + which() + " has a stride of 0: its elements share memory", {describe("output", outputs[k])});
        for (std::size_t i = 0; i < arguments.size(); ++i)
            if (overlap(arguments[i], y)) throw AliasError(which() + " overlaps the input \"" + program.graph().inputs[i].name() + "\"; give it memory of its own", {describe("x", program.graph().inputs[i])});
        for (std::size_t i = 0; i < k; ++i)
            if (overlap(AnyView(results[i]), y)) throw AliasError(which() + " overlaps result " + std::to_string(i) + "; give it memory of its own");
    }
}

/// Whether the view has the extents and then the strides that begin at `expected`, which moves behind them.
template <class AnyKindOfView> bool fits(const AnyKindOfView& x, const SignatureItem& item, const std::int64_t*& expected) {
    if ((x.dtype() != item.dtype) | (x.shape().size() != item.rank)) return false;
    std::int64_t differences = 0;
    for (std::size_t axis = 0; axis < item.rank; ++axis) differences |= (x.shape()[axis] ^ expected[axis]) | (x.strides()[axis] ^ expected[item.rank + axis]);
    expected += 2 * item.rank;
    return differences == 0;
}

/// Whether this call is like the one that p was made for, all views dense and no result near an argument or another result, so that there is
/// nothing to check or copy, only variables to look at; then their pointers.  Results that the caller does not bring are not looked at.
bool as_before(const Program& program, const Prepared& p, std::span<const AnyView> arguments, std::span<const AnyMutableView> results, const void** data, void** pointers) {
    if (!p.entry || arguments.size() != program.inputs().size()) return false;
    const std::int64_t* expected = p.expected;
    for (std::size_t k = 0; k < arguments.size(); ++k) {
        if (!fits(arguments[k], program.inputs()[k], expected)) return false;
        data[k] = arguments[k].data();
    }
    for (std::size_t k = 0; k < results.size(); ++k) {
        if (!fits(results[k], program.outputs()[k], expected)) return false;
        pointers[k] = results[k].data();
        const auto* begin = static_cast<const std::byte*>(pointers[k]);
        const auto* end = begin + p.result_bytes[k];
        const auto near = [&](const void* other, std::size_t bytes) { return (static_cast<const std::byte*>(other) < end) & (begin < static_cast<const std::byte*>(other) + bytes); };
        for (std::size_t i = 0; i < arguments.size(); ++i)
            if (near(data[i], p.input_bytes[i])) return false;
        for (std::size_t i = 0; i < k; ++i)
            if (near(pointers[i], p.result_bytes[i])) return false;
    }
    return true;
}

}  // namespace

void empty_function() { throw ValueError("an empty Function: it was default-constructed or moved from, and nothing was assigned to it"); }

std::shared_ptr<Program> make_program(FunctionSpec spec) {
    Graph written = jit::checked_graph(spec);
    Graph graph = spec.options.rewrites ? optimised(written) : written;
    return std::make_shared<Program>(std::move(spec), std::move(written), std::move(graph));
}

namespace {

/// Both graphs of a copy have the same variables in number and order, so the kernels fit.
void check_copy(const Program& program, const std::vector<std::pair<Var, Var>>& replace) {
    const std::string in = "copy() of \"" + program.spec().name + "\"";
    const auto own = program.graph().shared();
    std::vector<Var> result = own;
    for (const auto& [from, to] : replace) {
        if (!from || !to) throw ValueError(in + " got an empty Var");
        for (const Var& x : {from, to})
            if (!as<SharedVariable>(x)) throw ValueError(in + " exchanges shared variables only", {describe("got", x)});
        if (!(from.type() == to.type())) throw TypeError(in + " replaces " + from.type().text() + " by " + to.type().text() + "; both must have one dtype and shape", {describe("from", from), describe("to", to)});
        const auto at = std::ranges::find_if(own, [&](const Var& v) { return v.is(from); });
        if (at == own.end()) throw ValueError(in + " replaces \"" + from.name() + "\", which the function does not use", {describe("from", from)});
        Var& now = result[static_cast<std::size_t>(at - own.begin())];
        if (!now.is(from)) throw ValueError(in + " replaces \"" + from.name() + "\" twice", {describe("from", from), describe("to", to)});
        now = to;
    }
    for (std::size_t k = 0; k < result.size(); ++k)
        for (std::size_t i = 0; i < k; ++i)
            if (result[i].is(result[k]))
                throw ValueError(in + " uses \"" + result[k].name() + "\" for both \"" + own[i].name() + "\" and \"" + own[k].name() + "\"; make a function of its own for that", {describe("first", own[i]), describe("second", own[k])});
}

}  // namespace

std::shared_ptr<Program> copy_program(const Program& program, const std::vector<std::pair<Var, Var>>& replace) {
    check_copy(program, replace);
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
        throw TypeError("the signature of \"" + program.spec().name + "\" has " + jit::counted(count, "argument") + ", the graph " + jit::counted(graph.inputs.size(), "input"), {in});
    if (!no_result && result_count != graph.outputs.size())
        throw TypeError("the signature of \"" + program.spec().name + "\" has " + jit::counted(result_count, "result") + ", the graph " + jit::counted(graph.outputs.size(), "output"), {in});
    if (no_result && !graph.outputs.empty())
        throw TypeError("the signature of \"" + program.spec().name + "\" has no result, the graph " + jit::counted(graph.outputs.size(), "output"), {in});
    for (std::size_t k = 0; k < count; ++k) check_item(program, "argument", k, arguments[k], graph.inputs[k]);
    for (std::size_t k = 0; k < result_count; ++k) check_item(program, "result", k, results[k], graph.outputs[k]);
}

namespace {
Prepared& prepared(CallPlan& p) { return static_cast<Prepared&>(p); }
const Prepared& prepared(const CallPlan& p) { return static_cast<const Prepared&>(p); }
Prepared* last(const Program& program) { return static_cast<Prepared*>(program.last().load(std::memory_order_acquire)); }
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
    Prepared* p = last(program);
    StackVector<const void*> data(views.size());
    const bool again = p && as_before(program, *p, views, {}, data.data(), nullptr);
    std::optional<Arguments> arguments;
    if (!again) {
        jit::check_arguments(program.graph(), program.spec().name, views);
        p = &program.find(arguments.emplace(views).data());
    }
    std::vector<AnyTensor> results;
    results.reserve(p->result_shapes.size());
    StackVector<void*> pointers(p->result_shapes.size());
    for (std::size_t k = 0; k < p->result_shapes.size(); ++k) pointers[k] = results.emplace_back(program.outputs()[k].dtype, p->result_shapes[k]).data();
    if (again) program.run_locked(*p, data.data(), pointers.data());
    else program.run(*p, arguments->data(), pointers.data(), false);
    return results;
}

void run_into(Program& program, std::span<const AnyView> views, std::span<const AnyMutableView> results) {
    StackVector<void*> pointers(results.size());
    StackVector<const void*> data(views.size());
    if (Prepared* p = last(program); p && results.size() == program.outputs().size() && as_before(program, *p, views, results, data.data(), pointers.data()))
        return program.run_into(*p, nullptr, data.data(), pointers.data(), results);
    jit::check_arguments(program.graph(), program.spec().name, views);
    if (results.size() != program.graph().outputs.size())
        throw ValueError("\"" + program.spec().name + "\" has " + jit::counted(program.graph().outputs.size(), "output") + ", into() got " + jit::counted(results.size(), "view"));
    const Arguments arguments(views);
    Prepared& p = program.find(arguments.data());
    check_results(program, p, views, results);
    // Strided results are computed densely and copied; dense ones are written in place, without any allocation.
    std::vector<std::pair<std::size_t, AnyTensor>> strided;
    for (std::size_t k = 0; k < results.size(); ++k) {
        if (is_dense(results[k])) pointers[k] = results[k].data();
        else pointers[k] = strided.emplace_back(k, AnyTensor(results[k].dtype(), results[k].shape())).second.data();
    }
    const bool expected = p.entry && std::ranges::all_of(views, [](const AnyView& x) { return is_dense(x); });
    program.run_into(p, arguments.data(), expected ? arguments.pointers() : nullptr, pointers.data(), results);
    for (const auto& [k, dense] : strided) copy(dense, results[k]);
}

std::size_t workspace(Program& program, const std::vector<Dims>& shapes) { return program.find(shapes).arena_bytes; }
std::string dump(Program& program, const std::vector<Dims>& shapes, const std::string& stage) { return program.dump(shapes, stage); }

}  // namespace bitale::detail
