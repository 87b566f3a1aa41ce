// SPDX-License-Identifier: BSD-3-Clause
/// Programs of elementwise operations and sums alone.
#include <numbers>

#include "tests/support/optimisers.h"
#include "tests/support/programs.h"

namespace bitale::test {

/// y = sum(x W), cost = (target - y)^2, W := W - lr d cost / d W.  The trace of W is the one after the update.
ProgramStep build_seed(const ProgramParts& in) {
    const Var W = in.variable("W");
    const Var y = sum(in.data("x") * W), cost = square(in.data("target") - y);
    const Var updated = W - in.hyper("lr") * grad(cost, W);
    return {{{"y", y}, {"W", updated}}, {{W, updated}}};
}

namespace {

/// acc_i = sum_j mass_j (x_j - x_i) / (|x_j - x_i|^2 + eps^2)^1.5.  x (n, 2), mass (n) -> (n, 2)
Var acceleration(const Var& x, const Var& mass, double eps) {
    const Var d = expand_dims(x, {0}) - expand_dims(x, {1});                // (i, j, axis): x_j - x_i
    const Var s = sum(square(d), -1, true) + eps * eps;                     // (i, j, 1)
    return sum(expand_dims(mass, {0, 2}) * d / (s * sqrt(s)), 1);
}

}  // namespace

/// K leapfrog steps from (x0, v0); the cost is the squared distance of the last positions from their target.
ProgramStep build_nbody(const ProgramParts& in) {
    const double dt = in.hyper("dt"), eps = in.hyper("eps");
    const Var mass = in.data("mass");
    Var x = in.data("x0"), v = in.variable("v0");
    for (std::int64_t k = 0; k < in.count("K"); ++k) {
        v = v + dt / 2 * acceleration(x, mass, eps);
        x = x + dt * v;
        v = v + dt / 2 * acceleration(x, mass, eps);
    }
    return trained(in, sum(square(x - in.data("target"))));
}

/// A European call and its derivatives, of which some are gradients of gradients.
ProgramStep build_black_scholes(const ProgramParts& in) {
    const Var S = in.variable("S"), K = in.data("K"), rate = in.data("rate"), sigma = in.data("sigma"), T = in.data("T");
    auto N = [](const Var& x) { return (1 + erf(x / std::numbers::sqrt2)) / 2; };
    const Var d1 = (log(S / K) + (rate + square(sigma) / 2) * T) / (sigma * sqrt(T)), d2 = d1 - sigma * sqrt(T);
    const Var price = S * N(d1) - K * exp(-rate * T) * N(d2);
    const std::vector<Var> g = grad(sum(price), std::vector<Var>{S, sigma, T, rate});
    const Var delta = g[0], vega = g[1];
    const Var gamma = grad(sum(delta), S), volga = grad(sum(vega), sigma), vanna = grad(sum(delta), sigma);
    return {{{"price", price}, {"delta", delta}, {"vega", vega}, {"theta", -g[2]}, {"rho", g[3]}, {"gamma", gamma}, {"volga", volga}, {"vanna", vanna}}};
}

}  // namespace bitale::test
