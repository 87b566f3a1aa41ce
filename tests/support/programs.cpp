// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/programs.h"

#include <algorithm>

namespace bitale::test {
namespace {

const ConformanceProgram table[] = {
    {.name = "seed", .build = build_seed, .mixed = true},
    // linear models
    {.name = "logistic_regression", .build = build_logistic_regression},
    {.name = "softmax_regression", .build = build_softmax_regression},
    {.name = "poisson_glm", .build = build_poisson_glm},
    {.name = "newton_cg", .build = build_newton_cg},
    {.name = "matrix_factorisation", .build = build_matrix_factorisation},
    {.name = "word2vec", .build = build_word2vec},
    // networks of dense layers
    {.name = "mlp_tanh", .build = build_mlp_tanh},
    {.name = "mlp_relu", .build = build_mlp_relu},
    {.name = "denoising_autoencoder", .build = build_denoising_autoencoder},
    {.name = "rbm_cd1", .build = build_rbm_cd1},
    {.name = "mixture_density", .build = build_mixture_density},
    {.name = "policy_gradient", .build = build_policy_gradient},
    {.name = "neural_ode", .build = build_neural_ode},
    {.name = "transformer", .build = build_transformer},
    // images
    {"lenet", nullptr, "conv2d, max_pool2d"},
    {"batchnorm_cnn", nullptr, "conv2d"},
    {"conv_autoencoder", nullptr, "conv2d, conv_transpose2d"},
    {"resnet_block", nullptr, "conv2d"},
    // sequences
    {.name = "elman_rnn", .build = build_elman_rnn},
    {.name = "lstm", .build = build_lstm},
    {.name = "gru", .build = build_gru},
    {.name = "kalman_filter", .build = build_kalman_filter},
    // science
    {"gaussian_process", nullptr, "cholesky, triangular_solve, diagonal"},
    {.name = "black_scholes", .build = build_black_scholes},
    {"rosenbrock_newton", nullptr, "solve"},
    {.name = "nbody", .build = build_nbody},
};

/// Cuts `ending` and the '_', '/', '-' or '.' before it; false if the text does not end so.
bool cut_ending(std::string& text, const std::string& ending) {
    if (ending.empty() || text.size() < ending.size() + 2 || !text.ends_with(ending)) return false;
    if (std::string_view("_/-.").find(text[text.size() - ending.size() - 1]) == std::string_view::npos) return false;
    text.resize(text.size() - ending.size() - 1);
    return true;
}

const ConformanceProgram* find_exactly(std::string_view name) {
    const auto at = std::ranges::find(table, name, &ConformanceProgram::name);
    return at == std::end(table) ? nullptr : &*at;
}

}  // namespace

const ConformanceProgram* find_conformance_program(std::string id, const std::string& optimizer) {
    if (const auto* p = find_exactly(id)) return p;
    const std::string number = id.substr(id.find_last_not_of("0123456789") + 1);
    if (cut_ending(id, number))
        if (const auto* p = find_exactly(id)) return p;
    return cut_ending(id, optimizer) ? find_exactly(id) : nullptr;
}

}  // namespace bitale::test
