// SPDX-License-Identifier: BSD-3-Clause
/// W10: Black-Scholes price of a call, 1e6 f64; then with d/dS, d/dT, d/dr, d/dsigma.
#include <numbers>

#include "bench/dense.h"

namespace bitale::bench {

void run_w10(const Session& session) {
    constexpr std::int64_t n = 1'000'000;
    const auto input = [&](const char* name) { return tensor<double>(name, {n}); };
    const Var S = input("S"), K = input("K"), T = input("T"), r = input("r"), sigma = input("sigma");
    const Tensor<double, 1> values[] = {u<double, 1>(2, {n}, 50, 150), u<double, 1>(3, {n}, 50, 150), u<double, 1>(4, {n}, 0.1, 2), u<double, 1>(5, {n}, 0.01, 0.05), u<double, 1>(6, {n}, 0.1, 0.5)};
    const auto normal = [](const Var& x) { return 0.5 + 0.5 * erf(x * (1 / std::numbers::sqrt2)); };    // the cumulative distribution
    const Var q = sigma * sqrt(T), d1 = (log(S / K) + (r + sigma * sigma / 2) * T) / q;
    const Var price = S * normal(d1) - K * exp(-r * T) * normal(d1 - q);
    std::vector<Var> greeks = grad(sum(price), {S, T, r, sigma});
    greeks.insert(greeks.begin(), price);
    const std::vector<AnyView> arguments(std::begin(values), std::end(values));
    run_dense(session, {.name = "W10.price", .dtype = "f64", .inputs = {S, K, T, r, sigma}, .outputs = {price}, .arguments = arguments});
    run_dense(session, {.name = "W10.price+4greeks", .dtype = "f64", .inputs = {S, K, T, r, sigma}, .outputs = greeks, .arguments = arguments});
}

}  // namespace bitale::bench
