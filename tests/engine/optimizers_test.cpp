// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/optimizers.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/compare.h"

namespace bitale::test {
namespace {

constexpr int steps = 4;
constexpr double lr = 0.1, mu = 0.9, rho = 0.8, b1 = 0.7, b2 = 0.9, eps = 1e-3, wd = 0.01;
constexpr double tolerance = 1e-14;     // the powers of b1 and b2 are products here

/// p after some steps on the cost p^3 / 3, whose gradient is p^2.
double trained(const std::string& optimizer) {
    ProgramParts parts;
    parts.hyper_parameters = {{"optimizer", optimizer}, {"lr", lr}, {"mu", mu}, {"rho", rho}, {"b1", b1}, {"b2", b2}, {"eps", eps}, {"wd", wd}};
    parts.trained = {"p"};
    const double p = 2, zero = 0;
    parts.variables.emplace("p", shared("p", AnyView(p)));
    for (const char* slot : {"v.p", "m.p", "s.p", "u.p"}) parts.variables.emplace(slot, shared(slot, AnyView(zero)));
    const Var x = parts.variable("p");
    const auto train = function({.updates = optimizer_step(parts, x * x * x / 3.0)});
    for (int t = 0; t < steps; ++t) (void)train({});
    return parts.variables.at("p").get_any().item<double>();
}

/// The same in C++; `step` gets t = 1, 2, ..., p and its gradient, and changes p.
template <class Step> void expect(const std::string& optimizer, Step step) {
    double p = 2;
    for (int t = 1; t <= steps; ++t) step(t, p, p * p);
    const double got = trained(optimizer);
    CHECK_MESSAGE(std::fabs(got - p) <= tolerance * std::fabs(p), optimizer << ": " << got << ", expected " << p);
}

TEST_CASE("optimizers: each does what the programs' text says") {
    double v = 0, m = 0, s = 0, u = 0;
    expect("sgd", [](int, double& p, double g) { p -= lr * g; });
    expect("momentum", [&](int, double& p, double g) { p += v = mu * v - lr * g; });
    expect("rmsprop", [&](int, double& p, double g) { s = rho * s + (1 - rho) * g * g; p -= lr * g / std::sqrt(s + eps); });
    s = 0;
    expect("adagrad", [&](int, double& p, double g) { s += g * g; p -= lr * g / std::sqrt(s + eps); });
    s = 0;
    expect("adadelta", [&](int, double& p, double g) {
        s = rho * s + (1 - rho) * g * g;
        const double d = -std::sqrt(u + eps) / std::sqrt(s + eps) * g;
        u = rho * u + (1 - rho) * d * d;
        p += d;
    });
    for (const bool decays : {false, true}) {
        m = s = 0;
        expect(decays ? "adamw" : "adam", [&](int t, double& p, double g) {
            m = b1 * m + (1 - b1) * g;
            s = b2 * s + (1 - b2) * g * g;
            p -= lr * (m / (1 - std::pow(b1, t)) / (std::sqrt(s / (1 - std::pow(b2, t))) + eps) + (decays ? wd * p : 0));
        });
    }
}

}  // namespace
}  // namespace bitale::test
