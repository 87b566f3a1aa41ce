// SPDX-License-Identifier: BSD-3-Clause
/// Networks of dense layers.
#include <cmath>
#include <limits>
#include <numbers>

#include "tests/support/optimisers.h"

namespace bitale::test {
namespace {

/// x W<k> + b<k>
Var layer(const ProgramParts& in, const Var& x, const std::string& k) { return dot(x, in.variable("W" + k)) + in.variable("b" + k); }

/// (x - mean) / sqrt(biased variance + 1e-5) * gain + shift over the last axis.
Var normalised(const Var& x, const Var& gain, const Var& shift) { return (x - mean(x, -1, true)) / sqrt(var(x, -1, true) + 1e-5) * gain + shift; }

}  // namespace

ProgramStep build_mlp_tanh(const ProgramParts& in) {
    const Var W1 = in.variable("W1"), W2 = in.variable("W2");
    const Var nll = cross_entropy(layer(in, tanh(layer(in, in.data("x"), "1")), "2"), in.data("y"));
    return trained(in, nll + in.hyper("l1") * (sum(abs(W1)) + sum(abs(W2))) + in.hyper("l2") * (sum(square(W1)) + sum(square(W2))));
}

ProgramStep build_mlp_relu(const ProgramParts& in) {
    const Var h = relu(layer(in, relu(layer(in, in.data("x"), "1")), "2"));
    return trained(in, cross_entropy(layer(in, h, "3"), in.data("y")));
}

/// Tied weights.
ProgramStep build_denoising_autoencoder(const ProgramParts& in) {
    const Var W = in.variable("W"), x = in.data("x");
    const Var h = sigmoid(dot(in.data("mask") * x, W) + in.variable("b")), y = sigmoid(dot(h, transpose(W)) + in.variable("c"));
    return trained(in, mean(-sum(x * log(y) + (1 - x) * log(1 - y), 1)));
}

/// One step of contrastive divergence, from given uniform numbers.
ProgramStep build_rbm_cd1(const ProgramParts& in) {
    const Var W = in.variable("W"), b = in.variable("b"), c = in.variable("c"), v0 = in.data("v0");
    const double lr = in.hyper("lr");
    auto hidden = [&](const Var& v) { return sigmoid(dot(v, W) + c); };
    auto free_energy = [&](const Var& v) { return -dot(v, b) - sum(softplus(dot(v, W) + c), 1); };
    const Var ph = hidden(v0), h = cast(in.data("uh") < ph, W.dtype());
    const Var pv = sigmoid(dot(h, transpose(W)) + b), v1 = cast(in.data("uv") < pv, W.dtype()), ph1 = hidden(v1);
    const Var n = cast(size(v0, 0), W.dtype());
    return {{{"reconstruction", mean(square(v0 - pv))}, {"free_energy_gap", mean(free_energy(v0) - free_energy(v1))}},
            {{W, W + lr * (dot(transpose(v0), ph) - dot(transpose(v1), ph1)) / n}, {b, b + lr * mean(v0 - v1, 0)}, {c, c + lr * mean(ph - ph1, 0)}}};
}

ProgramStep build_mixture_density(const ProgramParts& in) {
    const Var o = layer(in, tanh(layer(in, in.data("x"), "1")), "2");
    const std::int64_t k = in.variable("b2").dims()[0].known() / 3;
    const std::vector<Var> parts = split(o, {k, 2 * k}, 1);     // logits, means, logarithms of deviations
    const Var z = (expand_dims(in.data("y"), {1}) - parts[1]) / exp(parts[2]);
    return trained(in, -mean(logsumexp(log_softmax(parts[0]) - 0.5 * square(z) - parts[2] - 0.5 * std::log(2 * std::numbers::pi), 1)));
}

/// K steps of the classical Runge-Kutta method.
ProgramStep build_neural_ode(const ProgramParts& in) {
    auto f = [&](const Var& x) { return layer(in, tanh(layer(in, x, "1")), "2"); };
    const double dt = in.hyper("dt");
    Var x = in.data("x0");
    for (std::int64_t k = 0; k < in.count("K"); ++k) {
        const Var k1 = f(x), k2 = f(x + dt / 2 * k1), k3 = f(x + dt / 2 * k2), k4 = f(x + dt * k3);
        x = x + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    }
    return trained(in, mean(square(x - in.data("x1"))));
}

/// G[t] = sum over s >= t of gamma^(s - t) r[s], a product with a triangle of powers.
ProgramStep build_policy_gradient(const ProgramParts& in) {
    const Var r = in.data("r"), a = in.data("a");
    const Var t = arange(r.dims()[1]), later = expand_dims(t, {1}) - t;                 // (s, t): s - t
    const Var discount = where(later >= 0, power(constant(r.dtype(), in.hyper("gamma")), cast(maximum(later, 0), r.dtype())), 0);
    const Var G = dot(r, discount), advantage = stop_gradient(G - mean(G, 0));
    const Var lp = log_softmax(dot(tanh(dot(in.data("s"), in.variable("W")) + in.variable("b")), in.variable("V")) + in.variable("c"));
    const Var taken = squeeze(take_along_axis(lp, expand_dims(a, {2}), 2), {2});
    return trained(in, -mean(taken * advantage) - in.hyper("ent") * mean(-sum(exp(lp) * lp, -1)));
}

/// A decoder: causal attention and a network of two layers, each beside its input.
ProgramStep build_transformer(const ProgramParts& in) {
    Var x = rows_of(in.variable("tok"), in.data("in")) + in.variable("pos");            // (n, t, d)
    const Dim n = x.dims()[0], t = x.dims()[1], d = x.dims()[2];
    const std::int64_t heads = in.count("heads");
    const Var future = arange(t) > expand_dims(arange(t), {1});                         // (i, j): j > i
    for (std::int64_t l = 0; l < in.count("layers"); ++l) {
        auto own = [&](const char* name) { return in.variable(std::string(name) + "_" + std::to_string(l)); };
        const std::int64_t width = d.known();
        auto by_head = [&](const Var& v) { return transpose(reshape(v, {n, t, heads, d / heads}), {0, 2, 1, 3}); };
        const std::vector<Var> qkv = split(dot(normalised(x, own("g1"), own("h1")), own("Wqkv")), {width, 2 * width}, 2);
        const Var s = matmul(by_head(qkv[0]), transpose(by_head(qkv[1]), {0, 1, 3, 2})) / std::sqrt(static_cast<double>(width / heads));
        const Var o = matmul(softmax(where(future, -std::numeric_limits<double>::infinity(), s)), by_head(qkv[2]));
        x = x + dot(reshape(transpose(o, {0, 2, 1, 3}), {n, t, d}), own("Wo")) + own("bo");
        const Var f = dot(normalised(x, own("g2"), own("h2")), own("W1")) + own("b1");
        x = x + dot(gelu(f), own("W2")) + own("b2");
    }
    return trained(in, cross_entropy(dot(normalised(x, in.variable("gf"), in.variable("hf")), in.variable("Wout")), in.data("out")));
}

}  // namespace bitale::test
