// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Nests that share loops, as trees.
#include "jit/schedule/pairs.h"

namespace bitale::jit {

/// A store, or a loop with what is inside it.
struct Tree {
    loop::Index index;          // null: a store
    loop::Expr extent;
    std::vector<Tree> inside;
    Nest store;                 // its accesses in terms of the loops around it
    std::size_t stores = 1, operations = 0;     // in the whole tree
    bool contracts = false;     // one of its stores contracts: a tile of registers, which only what is done with each result may join
    std::optional<Pairs> pairs = {};    // that one of its stores sums
};

/// Whether the tensor's axis is indexed by i alone.
[[nodiscard]] inline bool is_index(const Indices& indices, std::size_t axis, const loop::Index& i) {
    const auto* r = axis < indices.size() ? std::get_if<loop::Ref>(&indices[axis]->as) : nullptr;
    return r && r->variable == i;
}

/// The statements of the trees.  Temporaries that live within one turn of the loops around all their accesses have the size of a turn.
[[nodiscard]] loop::Stmt written(const std::vector<Tree>&, const std::vector<loop::Buffer>& temporaries);

}  // namespace bitale::jit
