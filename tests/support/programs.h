// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The conformance programs in terms of our ops.  A program is a function from its parts to one step; the table is in programs.cpp, the
/// functions in programs_*.cpp by family.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/program_parts.h"

namespace bitale::test {

/// What one call computes: the traces, all at the old values unless the program says otherwise, and the updates.
struct ProgramStep {
    std::vector<std::pair<std::string, Var>> traces;
    std::vector<Update> updates = {};
    std::vector<AnyShared> slots = {};      // an optimiser's own variables, which stand for those of the file that are called so
};

struct ConformanceProgram {
    std::string_view name;
    ProgramStep (*build)(const ProgramParts&);      // null: it cannot be written yet
    std::string_view missing = {};                  // the ops it waits for
    bool mixed = false;                             // data keep the file's dtypes, and there is one variant
};

/// The program called `id`.  `mlp_relu_adam` is `mlp_relu`, since the optimizer is read from the file; `lstm/2` and `lstm_2` are `lstm`.
/// Null if it is not in the table.
[[nodiscard]] const ConformanceProgram* find_conformance_program(std::string id, const std::string& optimizer);

// ---- programs_*.cpp --------------------------------------------------------------------------------------------------------
[[nodiscard]] ProgramStep build_seed(const ProgramParts&);
[[nodiscard]] ProgramStep build_nbody(const ProgramParts&);

}  // namespace bitale::test
