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
[[nodiscard]] ProgramStep build_black_scholes(const ProgramParts&);
[[nodiscard]] ProgramStep build_logistic_regression(const ProgramParts&);
[[nodiscard]] ProgramStep build_softmax_regression(const ProgramParts&);
[[nodiscard]] ProgramStep build_poisson_glm(const ProgramParts&);
[[nodiscard]] ProgramStep build_newton_cg(const ProgramParts&);
[[nodiscard]] ProgramStep build_matrix_factorisation(const ProgramParts&);
[[nodiscard]] ProgramStep build_word2vec(const ProgramParts&);
[[nodiscard]] ProgramStep build_mlp_tanh(const ProgramParts&);
[[nodiscard]] ProgramStep build_mlp_relu(const ProgramParts&);
[[nodiscard]] ProgramStep build_denoising_autoencoder(const ProgramParts&);
[[nodiscard]] ProgramStep build_rbm_cd1(const ProgramParts&);
[[nodiscard]] ProgramStep build_mixture_density(const ProgramParts&);
[[nodiscard]] ProgramStep build_neural_ode(const ProgramParts&);
[[nodiscard]] ProgramStep build_policy_gradient(const ProgramParts&);
[[nodiscard]] ProgramStep build_transformer(const ProgramParts&);
[[nodiscard]] ProgramStep build_elman_rnn(const ProgramParts&);
[[nodiscard]] ProgramStep build_lstm(const ProgramParts&);
[[nodiscard]] ProgramStep build_gru(const ProgramParts&);
[[nodiscard]] ProgramStep build_kalman_filter(const ProgramParts&);
/// The rows of a table (v, d) at indices (..): (.., d).
[[nodiscard]] Var rows_of(const Var& table, const Var& indices);

}  // namespace bitale::test
