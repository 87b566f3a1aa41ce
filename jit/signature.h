// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The laws of a function's signature, graph and shapes, each checked where the user can still see the line.
#include "bitale/function.h"
#include "engine/graph.h"

namespace bitale::jit {

/// The graph as written, with givens replaced; throws TypeError, ShapeError, UpdateError or ValueError if the spec breaks a law.
[[nodiscard]] Graph checked_graph(const FunctionSpec&);

/// The values of all symbolic dims, from the shapes of the inputs.  Throws ShapeError naming the inputs that disagree.
[[nodiscard]] DimBinding bind(const Graph&, const std::vector<Dims>& shapes);
/// Throws ShapeError showing the operands of the first node whose extents differ.
void check_constraints(const std::vector<DimConstraint>&, const std::vector<std::shared_ptr<const Node>>& nodes, const DimBinding&);
/// Arguments of a dynamic call: count, dtype, rank.
void check_arguments(const Graph&, const std::string& function, std::span<const AnyView> arguments);

}  // namespace bitale::jit
