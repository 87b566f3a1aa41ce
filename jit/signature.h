// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The laws of a function's signature, graph and shapes, each checked where the user can still see the line.
#include "bitale/function.h"
#include "engine/graph.h"

namespace bitale::jit {

/// "1 shape", "2 shapes".
[[nodiscard]] std::string counted(std::size_t n, const std::string& noun);

/// The graph as written, with givens replaced; throws TypeError, ShapeError, UpdateError or ValueError if the spec breaks a law.
[[nodiscard]] Graph checked_graph(const FunctionSpec&);

/// Symbols of what the givens replaced, and the extents that stand there now: expressions made before, such as gradients, still name them.
[[nodiscard]] std::vector<std::pair<Dim, Dim>> given_dims(const std::vector<Given>&);
/// The values of all symbolic dims, from the shapes of the inputs.  Throws ShapeError naming the inputs that disagree, ValueError or ShapeError
/// if `shapes` are not one for each input, of its rank.
[[nodiscard]] DimBinding bind(const Graph&, const std::vector<std::pair<Dim, Dim>>& given, const std::vector<Dims>& shapes);
/// Throws ShapeError showing the operands of the first node whose shape does not exist (7 elements in rows of 2) or is too large.
void check_shapes(const Graph&, const DimBinding&);
/// Throws ShapeError showing the operands of the first node whose extents differ.
void check_constraints(const std::vector<DimConstraint>&, const std::vector<std::shared_ptr<const Node>>& nodes, const DimBinding&);
/// Throws UpdateError if a new value has another shape than its variable.
void check_updates(const Graph&, const DimBinding&);
/// Arguments of a dynamic call: count, dtype, rank.
void check_arguments(const Graph&, const std::string& function, std::span<const AnyView> arguments);

}  // namespace bitale::jit
