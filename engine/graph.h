// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// A function's graph: what it takes, what it returns, which variables it rewrites.  Passes map a Graph to a Graph.
#include <functional>
#include <map>
#include <unordered_map>

#include "bitale/tensor.h"
#include "engine/op.h"

namespace bitale {

class SharedStorage;

struct GraphUpdate {
    Var variable;   // the node of a SharedVariable
    Var value;      // of the variable's dtype and dims; sees the OLD values of all variables
};

struct Graph {
    std::vector<Var> inputs;        // nodes of Input, in the order of the call
    std::vector<Var> outputs;
    std::vector<GraphUpdate> updates;

    /// Outputs, then update values.
    [[nodiscard]] std::vector<Var> roots() const;
    /// Every shared variable that is read or updated, in order of first use.
    [[nodiscard]] std::vector<Var> shared() const;
    [[nodiscard]] std::vector<const Node*> order() const;
};

/// Values of symbolic dims at one call, and the kernels' keys.  Named symbols by name, unknowns by identity.
class DimBinding {
public:
    /// The extent of d; no value if a symbol in it is not bound.  Throws ShapeError if a quotient does not divide or a
    /// sum is negative.
    [[nodiscard]] std::optional<std::int64_t> value(const Dim& d) const;
    /// Binds the symbol d to n; false if it is bound to another value.
    bool bind(const Dim& d, std::int64_t n);
    [[nodiscard]] Dims shape(const TensorType&) const;     // InternalError if not bound

private:
    std::vector<std::pair<Dim, std::int64_t>> values_;
};

/// Rebuilds a graph bottom-up.  `rewrite` sees each node with its inputs already rewritten and returns the Vars that replace its
/// outputs, or an empty list to keep it; nodes whose inputs did not change are kept as they are.
using NodeRewrite = std::function<std::vector<Var>(const std::shared_ptr<const Node>&)>;
[[nodiscard]] Graph rewrite(const Graph&, const NodeRewrite&);

/// The graph with every first Var replaced by its second, simultaneously: replacements are not searched themselves.
[[nodiscard]] Graph substituted(const Graph&, std::span<const std::pair<Var, Var>> replacements);

/// One line a node: `%3 f64[4] = multiply(%1, %2)   seed.cpp:9`.
[[nodiscard]] std::string print(const Graph&);
/// Laws: inputs are Input nodes, update variables are distinct SharedVariables of the value's type, types are what infer says.
/// Throws InternalError with the node printed.
void verify(const Graph&);

}  // namespace bitale
