// SPDX-License-Identifier: BSD-3-Clause
/// W13, f64, each with its gradient: Rosenbrock's function of 1000 numbers, sum 100 (x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2; the energy of
/// 1024 bodies, -sum m m / sqrt(r^2 + 1e-4) / 2 with self pairs.  The value is the last output, and the check.
/// hvp, f32: the Hessian of W3's loss times a vector v; check: v . Hv over W0.
#include "bench/mlp.h"

namespace bitale::bench {
namespace {

void run_rosenbrock(const Session& session) {
    constexpr std::int64_t n = 1000;
    const auto value = u<double, 1>(2, {n}, -2, 2);
    const Var x = tensor<double>("x", {n}), next = slice(x, {{.start = 1}}), own = slice(x, {{.stop = -1}});
    const Var y = sum(100 * square(next - square(own)) + square(1 - own));
    run_dense(session, {.name = "W13.rosenbrock", .dtype = "f64", .inputs = {x}, .outputs = {grad(y, x), y}, .arguments = {value}});
}

void run_nbody(const Session& session) {
    constexpr std::int64_t n = 1024;
    const auto positions = u<double, 2>(2, {n, 3});
    const auto masses = u<double, 1>(3, {n}, 0.5, 1.5);
    const Var q = tensor<double>("q", {n, 3}), m = tensor<double>("m", {n});
    const Var d = expand_dims(q, {1}) - expand_dims(q, {0}), r2 = sum(square(d), {2}) + 1e-4;
    const Var energy = -0.5 * sum(expand_dims(m, {1}) * m / sqrt(r2));
    run_dense(session, {.name = "W13.nbody", .dtype = "f64", .inputs = {q, m}, .outputs = {grad(energy, q), energy}, .arguments = {positions, masses}});
}

void run_hvp(const Session& session) {
    constexpr std::uint64_t first_seed = 90;
    const MlpData data(w3_sizes, w3_batch);
    const std::size_t layers = data.weights.size();
    std::vector<Tensor<float, 2>> along_weights;
    std::vector<Tensor<float, 1>> along_biases;
    for (std::size_t k = 0; k < layers; ++k) {
        along_weights.push_back(u<float, 2>(first_seed + 2 * k, data.weights[k].shape()));
        along_biases.push_back(u<float, 1>(first_seed + 2 * k + 1, data.biases[k].shape()));
    }
    const auto input = [](const std::string& name, const AnyView& value) { return tensor(value.dtype(), name, {value.shape().begin(), value.shape().end()}); };
    const Mlp net = make_mlp(data, input), v = make_mlp(data, [&](const std::string& name, const AnyView& value) { return input("along " + name, value); });
    const std::vector<Var> parameters = net.parameters(), along = v.parameters(), gradients = grad(w3_loss(net, data.classes()), parameters);
    Var slope = sum(gradients[0] * along[0]);
    for (std::size_t k = 1; k < along.size(); ++k) slope = slope + sum(gradients[k] * along[k]);
    DenseCase c{.name = "W13.hvp", .dtype = "f32", .inputs = {net.x, net.labels}, .outputs = grad(slope, parameters), .arguments = {data.x, data.labels}};
    c.inputs.insert(c.inputs.end(), parameters.begin(), parameters.end());
    c.inputs.insert(c.inputs.end(), along.begin(), along.end());
    for (std::size_t k = 0; k < layers; ++k) c.arguments.insert(c.arguments.end(), {data.weights[k], data.biases[k]});
    for (std::size_t k = 0; k < layers; ++k) c.arguments.insert(c.arguments.end(), {along_weights[k], along_biases[k]});
    c.check_of = [&](const std::vector<AnyTensor>& products) {
        const auto* Hv = static_cast<const float*>(products.front().data());
        return std::inner_product(along_weights[0].begin(), along_weights[0].end(), Hv, 0.0);
    };
    run_dense(session, c);
}

}  // namespace

void run_w13(const Session& session) {
    run_rosenbrock(session);
    run_nbody(session);
    run_hvp(session);
}

}  // namespace bitale::bench
