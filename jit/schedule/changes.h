// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <unordered_map>
#include <unordered_set>

#include "engine/loop/ir.h"

namespace bitale::jit {

/// What changes while a loop runs.
struct Changes {
    explicit Changes(const loop::For&);
    std::unordered_set<const loop::Variable*> names;        // indices and lets
    std::unordered_set<const loop::BufferInfo*> buffers;    // written or allocated
};

/// Which values do not change while a loop runs; remembers what it was asked.
class Unchanging {
public:
    explicit Unchanging(Changes changes) : changes_(std::move(changes)) {}
    [[nodiscard]] bool operator()(const loop::Expr&);

private:
    Changes changes_;
    std::unordered_map<const loop::ExprNode*, bool> known_;
    std::vector<loop::Expr> keep_;      // the map's keys stay alive
};

}  // namespace bitale::jit
