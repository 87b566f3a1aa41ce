// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Multilayer perceptrons: affine layers, matrices [in, out], with one activation between them; a class for each row of the input.
#include "bench/rows.h"
#include "bench/training.h"

namespace bitale::bench {

/// The values that the peers' programs start from: Glorot's uniform weights (seeds 10, 11, ..), biases 0, a batch in [0, 1) with its labels.
struct MlpData {
    std::vector<Tensor<float, 2>> weights = {};
    std::vector<Tensor<float, 1>> biases = {};
    Tensor<float, 2> x;
    Tensor<std::int32_t, 1> labels;

    MlpData(const std::vector<std::int64_t>& sizes, std::int64_t batch)
        : x(u<float, 2>(2, {batch, sizes.front()}, 0, 1)), labels(ints<1>(3, {batch}, static_cast<std::int32_t>(sizes.back()))) {
        constexpr std::uint64_t first_seed = 10;
        for (std::size_t k = 0; k + 1 < sizes.size(); ++k) {
            const std::int64_t in = sizes[k], out = sizes[k + 1];
            const double bound = std::sqrt(6.0 / static_cast<double>(in + out));    // Glorot and Bengio 2010, equation 16
            weights.push_back(u<float, 2>(first_seed + k, {in, out}, -bound, bound));
            biases.push_back(u<float, 1>(0, {out}, 0, 0));
        }
    }
    [[nodiscard]] std::int64_t classes() const { return weights.back().shape()[1]; }
};

/// The symbols of one net: inputs x (batch, in) and labels (batch), and the parameters of each layer, inputs or variables.
struct Mlp {
    Var x, labels;
    std::vector<Var> weights, biases;

    /// W0, b0, W1, b1, ..
    [[nodiscard]] std::vector<Var> parameters() const {
        std::vector<Var> all;
        for (std::size_t k = 0; k < weights.size(); ++k) all.insert(all.end(), {weights[k], biases[k]});
        return all;
    }
};

/// Layers whose parameters `parameter(name, value)` makes.
template <class Parameter> Mlp make_mlp(const MlpData& data, Parameter&& parameter) {
    Mlp net{tensor<float>("x", {data.x.shape()[0], data.x.shape()[1]}), tensor<std::int32_t>("labels", {data.labels.shape()[0]}), {}, {}};
    for (std::size_t k = 0; k < data.weights.size(); ++k) {
        net.weights.push_back(parameter("W" + std::to_string(k), data.weights[k]));
        net.biases.push_back(parameter("b" + std::to_string(k), data.biases[k]));
    }
    return net;
}

/// Mean negative log-likelihood of the labels.
inline Var mlp_loss(const Mlp& net, std::int64_t classes, Var (*activation)(Operand)) {
    Var h = net.x;
    for (std::size_t k = 0; k < net.weights.size(); ++k) {
        if (k > 0) h = activation(h);
        h = dot(h, net.weights[k]) + net.biases[k];
    }
    return cross_entropy(h, net.labels, classes);
}

/// W3's loss: tanh, and 1e-4 times the sum of all squared weights.
inline Var w3_loss(const Mlp& net, std::int64_t classes) {
    Var squares = sum(square(net.weights[0]));
    for (std::size_t k = 1; k < net.weights.size(); ++k) squares = squares + sum(square(net.weights[k]));
    return mlp_loss(net, classes, tanh) + 1e-4 * squares;
}
inline const std::vector<std::int64_t> w3_sizes{784, 500, 10};
inline constexpr std::int64_t w3_batch = 20;

/// Steps of gradient descent, rate 0.01, on loss(net).
template <class Loss> void run_mlp_training(const Session& session, const std::string& name, const MlpData& data, Loss&& loss) {
    constexpr double rate = 0.01;
    const auto make = [&]() -> Training {
        const Mlp net = make_mlp(data, [](const std::string& parameter, const auto& value) { return shared(parameter, value).var(); });
        const Var cost = loss(net);
        return {{net.x, net.labels}, {cost}, sgd(cost, net.parameters(), rate).updates};
    };
    double products = 0;    // of the outputs, of the gradients of the weights and, but for the first layer's, of the inputs
    for (std::size_t k = 0; k < data.weights.size(); ++k) products += (k == 0 ? 2.0 : 3.0) * static_cast<double>(data.x.shape()[0] * data.weights[k].size());
    run_training(session, {.name = name, .dtype = "f32", .arguments = {data.x, data.labels}, .make = make, .operations = 2 * products});
}

}  // namespace bitale::bench
