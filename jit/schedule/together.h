// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <unordered_map>

#include "engine/loop/ir.h"

namespace bitale::jit {

/// A short loop around sums of rows: all its sums go through the rows together, so that what they share is computed once; with them go sums of runs
/// over as many elements, stored next to the loop.
class Together {
public:
    /// The loop is worth it and takes the stores of runs.
    Together(const loop::For&, std::vector<loop::Stmt> run_stores, int vector_bytes);

    /// Whether the statement is a loop of at most 8 turns of stores and registers with sums of rows, and no other sums.
    [[nodiscard]] static bool is_worth(const loop::Stmt&);
    /// Whether the statement stores runs over pairs with turn i of the loop around both, which can be summed with this loop's rows.  before: it stands before
    /// everything that reads what it stores.
    [[nodiscard]] bool takes(const loop::Stmt&, bool before, const loop::Index& i) const;
    [[nodiscard]] loop::Stmt written();

private:
    void write(const loop::Alloc&);
    void write(const loop::Store&, std::int32_t origin);
    loop::Expr sum(const loop::Reduce&, const loop::Reduce& rows);
    [[nodiscard]] std::vector<const loop::Reduce*> sums() const;
    [[nodiscard]] const loop::Reduce* rows_beside(const loop::Reduce& run) const;
    void add_up_with(const loop::Reduce& first);
    [[nodiscard]] loop::Stmt each(const std::function<loop::Stmt(const loop::Expr&)>& body) const;
    [[nodiscard]] loop::Expr at(const loop::Expr&, const loop::Expr& i) const;
    [[nodiscard]] loop::Expr slot(const loop::Expr& offset, const loop::Expr& i) const { return offset * loop::integer(count_) + i; }

    const loop::For& f_;
    std::int64_t count_;
    std::vector<loop::Stmt> run_stores_;
    int vector_bytes_;
    std::vector<loop::Stmt> statements_;
    std::unordered_map<const loop::BufferInfo*, loop::Buffer> wide_;    // registers of all turns
    std::unordered_map<const loop::Reduce*, loop::Expr> sums_;          // what stands for them
    std::vector<loop::Stmt> out_;
};

/// All reductions of a value.
[[nodiscard]] std::vector<const loop::Reduce*> reduces(const loop::Expr&);
[[nodiscard]] bool contains(const std::vector<loop::Buffer>&, const loop::Buffer&);

}  // namespace bitale::jit
