// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "engine/leaves.h"
#include "engine/rewrite/passes.h"

namespace bitale {

Graph fold_constants(const Graph& graph) {
    return rewrite(graph, [](const std::shared_ptr<const Node>& n) -> std::vector<Var> {
        if (n->op->is_leaf() || n->inputs.empty() || n->op->index_extent()) return {};     // a check is the call's
        if (!std::ranges::all_of(n->inputs, [](const Var& x) { return as<Constant>(x) != nullptr; })) return {};
        std::vector<AnyView> inputs;
        std::int64_t largest = 0;
        for (const Var& x : n->inputs) {
            inputs.push_back(as<Constant>(x)->value());
            largest = std::max(largest, element_count(inputs.back().shape()));
        }
        std::vector<AnyTensor> values;
        std::vector<AnyMutableView> outputs;
        for (const TensorType& t : n->types) {
            const Dim count = product(t.dims);
            if (!std::ranges::all_of(t.dims, &Dim::is_known) || count.known() > largest || static_cast<std::size_t>(count.known()) * size_of(t.dtype) > fold_limit) return {};
            values.emplace_back(t.dtype, DimBinding().shape(t));
        }
        for (AnyTensor& v : values) outputs.push_back(v);
        n->op->evaluate(DimBinding(), inputs, outputs);
        std::vector<Var> out;
        for (AnyTensor& v : values) out.push_back(apply(std::make_shared<const Constant>(std::move(v)), {}, n->source));
        return out;
    });
}

}  // namespace bitale
