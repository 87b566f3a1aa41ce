// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The oracle: evaluates a graph node by node with plain loops.  It defines what a kernel must give, bit for bit.
#include "engine/graph.h"

namespace bitale {

struct Interpreted {
    std::vector<AnyTensor> outputs;
    std::vector<AnyTensor> updates;     // new values, in the order of graph.updates; nothing is committed
};

/// `inputs` in the order of graph.inputs, any strides; shared variables are read as they are (the caller holds their group).
/// `observe`, if given, sees every node's outputs.
using Observer = std::function<void(const Node&, std::span<const AnyTensor>)>;
[[nodiscard]] Interpreted interpret(const Graph&, const DimBinding&, std::span<const AnyView> inputs, const Observer& observe = {});

}  // namespace bitale
