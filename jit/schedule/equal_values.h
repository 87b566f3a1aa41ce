// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <map>
#include <tuple>
#include <unordered_map>

#include "engine/loop/ir.h"

namespace bitale::jit {

/// Names that stand for the same value as an earlier one.
using Aliases = std::unordered_map<const loop::Variable*, loop::Index>;

/// One node for all equal values of a block of statements: equal operations on equal operands, loads of one element with no store between them.
class EqualValues {
public:
    explicit EqualValues(Aliases aliases = {}) : aliases_(std::move(aliases)) {}
    Aliases& aliases() { return aliases_; }

    /// The first node with this value.
    loop::Expr first(const loop::Expr&);
    /// From here on: loads of what was written are other values.
    void next_statement() { firsts_.clear(); }
    void written(const loop::Buffer& b) { ++versions_[b.get()]; }

private:
    /// What tells a node from others: its kind, type and what it says besides its operands; its operands.
    using Key = std::tuple<std::size_t, loop::Type, std::uint64_t, const void*, const void*, const void*, const void*>;
    loop::Expr find(const loop::Expr&);
    Key key(const loop::Expr&);

    Aliases aliases_;
    std::map<Key, loop::Expr> nodes_;
    std::unordered_map<const loop::ExprNode*, loop::Expr> firsts_;      // of this statement's nodes, which it keeps alive
    std::unordered_map<const loop::BufferInfo*, std::uint64_t> versions_;
};

}  // namespace bitale::jit
