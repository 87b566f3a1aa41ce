// SPDX-License-Identifier: BSD-3-Clause
#include "engine/interpreter.h"

#include "engine/index_check.h"
#include "engine/leaves.h"
#include "runtime/shared_storage.h"

namespace bitale {
namespace {

AnyTensor dense(const AnyView& x) {
    AnyTensor out(x.dtype(), x.shape());
    copy(x, out);
    return out;
}

AnyView stored(const SharedStorage& s) { return {s.dtype(), s.data(), s.shape(), s.strides()}; }

/// How many readers each node has left; a node's values are freed after the last.
std::unordered_map<const Node*, std::size_t> count_readers(const Graph& graph, const std::vector<const Node*>& order) {
    std::unordered_map<const Node*, std::size_t> readers;
    for (const Node* n : order)
        for (const Var& x : n->inputs) ++readers[&x.node()];
    for (const Var& x : graph.roots()) ++readers[&x.node()];
    return readers;
}

}  // namespace

Interpreted interpret(const Graph& graph, const DimBinding& dims, std::span<const AnyView> inputs, const Observer& observe) {
    const auto order = graph.order();
    auto readers = count_readers(graph, order);
    std::unordered_map<const Node*, std::vector<AnyTensor>> values;
    for (std::size_t k = 0; k < inputs.size(); ++k) values[&graph.inputs[k].node()].push_back(dense(inputs[k]));

    for (const Node* n : order) {
        auto& out = values[n];
        if (auto* c = as<Constant>(*n)) out.push_back(c->value());
        else if (auto* s = as<SharedVariable>(*n)) out.push_back(dense(stored(*s->storage())));
        else if (!n->op->is_leaf()) {
            std::vector<AnyView> operands;
            for (const Var& x : n->inputs) operands.push_back(values.at(&x.node())[x.output()]);
            std::vector<AnyMutableView> results;
            for (const TensorType& t : n->types) out.emplace_back(t.dtype, dims.shape(t));
            for (AnyTensor& y : out) results.push_back(y);
            if (n->op->index_extent()) check_indices(*n, dims, operands[0]);
            n->op->evaluate(dims, operands, results);
        }
        if (observe) observe(*n, out);
        for (const Var& x : n->inputs)
            if (--readers[&x.node()] == 0) values.erase(&x.node());
    }
    Interpreted result;
    for (const Var& y : graph.outputs) result.outputs.push_back(values.at(&y.node())[y.output()]);
    for (const GraphUpdate& u : graph.updates) result.updates.push_back(values.at(&u.value.node())[u.value.output()]);
    return result;
}

}  // namespace bitale
