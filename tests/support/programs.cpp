// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/programs.h"

#include <algorithm>

namespace bitale::test {
namespace {

const ConformanceProgram table[] = {
    {.name = "seed", .build = build_seed, .mixed = true},
    // linear models
    {"logistic_regression", nullptr, "dot"},
    {"softmax_regression", nullptr, "matmul, cross_entropy"},
    {"poisson_glm", nullptr, "dot"},
    {"newton_cg", nullptr, "dot, softplus"},
    {"matrix_factorisation", nullptr, "take"},
    {"word2vec", nullptr, "take, matmul, softplus"},
    // networks of dense layers
    {"mlp_tanh", nullptr, "matmul, cross_entropy"},
    {"mlp_relu", nullptr, "matmul, cross_entropy"},
    {"denoising_autoencoder", nullptr, "matmul, sigmoid"},
    {"rbm_cd1", nullptr, "matmul, sigmoid, softplus"},
    {"mixture_density", nullptr, "matmul, slice"},
    {"policy_gradient", nullptr, "matmul, slice, take_along_axis"},
    {"neural_ode", nullptr, "matmul"},
    {"transformer", nullptr, "matmul, take, split, erf, cross_entropy"},
    // images
    {"lenet", nullptr, "conv2d, max_pool2d, matmul, cross_entropy"},
    {"batchnorm_cnn", nullptr, "conv2d, matmul, cross_entropy"},
    {"conv_autoencoder", nullptr, "conv2d, conv_transpose2d, sigmoid"},
    {"resnet_block", nullptr, "conv2d, matmul, cross_entropy"},
    // sequences
    {"elman_rnn", nullptr, "scan, matmul"},
    {"lstm", nullptr, "scan, matmul, split, sigmoid, cross_entropy"},
    {"gru", nullptr, "scan, matmul, split, sigmoid, cross_entropy"},
    {"kalman_filter", nullptr, "scan, matmul, stack"},
    // science
    {"gaussian_process", nullptr, "cholesky, triangular_solve, dot, diagonal"},
    {"black_scholes", nullptr, "erf"},
    {"rosenbrock_newton", nullptr, "slice, stack, solve"},
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
