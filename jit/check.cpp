// SPDX-License-Identifier: BSD-3-Clause
#include "jit/check.h"

#include <bit>
#include <cstring>
#include <sstream>

#include "bitale/error.h"
#include "bitale/kernel_abi.h"
#include "runtime/pool.h"

namespace bitale::jit {
namespace {

AnyTensor dense(const AnyView& x) {
    AnyTensor out(x.dtype(), x.shape());
    copy(x, out);
    return out;
}

template <class T> bool equal_bits(T x, T y) {
    if constexpr (std::is_same_v<T, half> || std::is_same_v<T, bfloat16>) return equal_bits(static_cast<float>(x), static_cast<float>(y));
    else if constexpr (std::is_floating_point_v<T>) return !std::memcmp(&x, &y, sizeof x) || (x != x && y != y);
    else return x == y;
}

/// "got 1.5, expected 1.25 (ulp: 2)" for element i.
std::string difference(const AnyTensor& got, const AnyTensor& want, std::int64_t i) {
    return visit(got.dtype(), [&]<class T>(std::type_identity<T>) {
        const T x = static_cast<const T*>(got.data())[i], y = static_cast<const T*>(want.data())[i];
        std::ostringstream out;
        out.precision(17);
        if constexpr (std::is_same_v<T, half> || std::is_same_v<T, bfloat16>) out << "got " << static_cast<float>(x) << ", expected " << static_cast<float>(y);
        else out << "got " << +x << ", expected " << +y;
        if constexpr (std::is_same_v<T, float>) out << ", " << std::abs(static_cast<std::int64_t>(std::bit_cast<std::int32_t>(x)) - std::bit_cast<std::int32_t>(y)) << " ulp";
        if constexpr (std::is_same_v<T, double>) out << ", " << std::abs(std::bit_cast<std::int64_t>(x) - std::bit_cast<std::int64_t>(y)) << " ulp";
        return out.str();
    });
}

/// One node alone, with the interpreter's inputs: a graph whose inputs are the node's operands.
AnyTensor alone(const Node& n, const DimBinding& binding, std::vector<AnyTensor>& operands, const CompileOptions& options) {
    Graph graph;
    std::vector<std::pair<Var, Var>> inputs;
    std::vector<Var> fresh;
    for (std::size_t k = 0; k < n.inputs.size(); ++k) {
        fresh.push_back(tensor(n.inputs[k].dtype(), "x" + std::to_string(k), n.inputs[k].dims()));
        graph.inputs.push_back(fresh.back());
    }
    graph.outputs.emplace_back(make_node(n.op, fresh, n.source));
    const auto kernel = compile(graph, binding, options);
    AnyTensor out(n.types[0].dtype, binding.shape(n.types[0]));
    std::vector<void*> buffers;
    for (AnyTensor& x : operands) buffers.push_back(x.data());
    buffers.push_back(out.data());
    const auto dims = dim_values(kernel->dims, binding, graph);
    const Buffer arena(static_cast<std::size_t>(evaluate(kernel->arena_bytes, kernel->dims, dims)));
    Failure failure{};
    const KernelArgs args{buffers.data(), arena.data(), dims.data(), nullptr, &failure};
    if (kernel->entry(&args)) throw InternalError("a check failed while Mode::check looked for a difference");
    return out;
}

}  // namespace

std::int64_t first_difference(const AnyView& a, const AnyView& b) {
    const AnyTensor x = dense(a), y = dense(b);
    return visit(x.dtype(), [&]<class T>(std::type_identity<T>) -> std::int64_t {
        const auto *p = static_cast<const T*>(x.data()), *q = static_cast<const T*>(y.data());
        const std::int64_t n = element_count(x.shape());
        for (std::int64_t i = 0; i < n; ++i)
            if (!equal_bits(p[i], q[i])) return i;
        return -1;
    });
}

void compare(const Graph& graph, const DimBinding& binding, const CompileOptions& options, std::span<const AnyView> inputs, const Interpreted& reference, std::span<const AnyView> outputs,
             std::span<const AnyView> updates) {
    bool differ = false;
    for (std::size_t k = 0; k < outputs.size(); ++k) differ |= first_difference(outputs[k], reference.outputs[k]) >= 0;
    for (std::size_t k = 0; k < updates.size(); ++k) differ |= first_difference(updates[k], reference.updates[k]) >= 0;
    if (!differ) return;

    // Every node alone on the interpreter's values: the first that differs is to blame.
    std::unordered_map<const Node*, std::vector<AnyTensor>> values;
    std::vector<const Node*> order;
    (void)interpret(graph, binding, inputs, [&](const Node& n, std::span<const AnyTensor> out) {
        order.push_back(&n);
        for (const AnyTensor& v : out) values[&n].push_back(v);
    });
    for (const Node* n : order) {
        if (n->op->is_leaf()) continue;
        std::vector<AnyTensor> operands;
        for (const Var& x : n->inputs) operands.push_back(values.at(&x.node())[x.output()]);
        const AnyTensor got = alone(*n, binding, operands, options);
        const std::int64_t i = first_difference(got, values.at(n)[0]);
        if (i >= 0)
            throw CheckError("\"" + options.name + "\": kernel and interpreter differ at " + std::string(n->op->name()) + ", element " + std::to_string(i) + ": " + difference(got, values.at(n)[0], i),
                             {describe("in", Var(n->shared_from_this()))});
    }
    for (std::size_t k = 0; k < outputs.size() + updates.size(); ++k) {
        const bool output = k < outputs.size();
        const AnyTensor got = dense(output ? outputs[k] : updates[k - outputs.size()]);
        const AnyTensor& want = output ? reference.outputs[k] : reference.updates[k - outputs.size()];
        if (const std::int64_t i = first_difference(got, want); i >= 0)
            throw CheckError("\"" + options.name + "\": kernel and interpreter differ in " + (output ? "output " + std::to_string(k) : "the update of \"" + graph.updates[k - outputs.size()].variable.name() + "\"") +
                             ", element " + std::to_string(i) + ": " + difference(got, want, i) + "; every node alone agrees");
    }
}

}  // namespace bitale::jit
