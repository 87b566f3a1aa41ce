// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/optimisers.h"

#include <doctest/doctest.h>

#include <cmath>

#include "bitale/bitale.h"
#include "tests/support/compare.h"
#include "tests/support/message.h"

namespace bitale::test {
namespace {

constexpr int steps = 4;
constexpr double lr = 0.1, mu = 0.9, rho = 0.8, b1 = 0.7, b2 = 0.9, eps = 1e-3, wd = 0.01;
constexpr double tolerance = 1e-14;     // the powers of b1 and b2 are products here

/// p after some steps on the cost p^3 / 3, whose gradient is p^2.
template <class Make> double trained(Make make) {
    auto p = shared("p", 2.0);
    const auto train = function<void()>({.updates = make(p * p * p / 3.0, std::vector<Var>{p})});
    for (int t = 0; t < steps; ++t) train();
    return p.get()();
}

/// The same in C++; `step` gets t = 1, 2, ..., p and its gradient, and changes p.
template <class Make, class Step> void expect(const char* name, Make make, Step step) {
    double p = 2;
    for (int t = 1; t <= steps; ++t) step(t, p, p * p);
    const double got = trained(make);
    CHECK_MESSAGE(std::fabs(got - p) <= tolerance * std::fabs(p), name << ": " << got << ", expected " << p);
}

TEST_CASE("optimisers: each does what its text says") {
    double v = 0, m = 0, s = 0, u = 0;
    using Variables = const std::vector<Var>&;
    expect("sgd", [](const Var& cost, Variables x) { return sgd(cost, x, lr); }, [](int, double& p, double g) { p -= lr * g; });
    expect("momentum", [](const Var& cost, Variables x) { return momentum(cost, x, lr, mu); }, [&](int, double& p, double g) { p += v = mu * v - lr * g; });
    expect("rmsprop", [](const Var& cost, Variables x) { return rmsprop(cost, x, lr, rho, eps); }, [&](int, double& p, double g) { s = rho * s + (1 - rho) * g * g; p -= lr * g / std::sqrt(s + eps); });
    s = 0;
    expect("adagrad", [](const Var& cost, Variables x) { return adagrad(cost, x, lr, eps); }, [&](int, double& p, double g) { s += g * g; p -= lr * g / std::sqrt(s + eps); });
    s = 0;
    expect("adadelta", [](const Var& cost, Variables x) { return adadelta(cost, x, rho, eps); }, [&](int, double& p, double g) {
        s = rho * s + (1 - rho) * g * g;
        const double d = -std::sqrt(u + eps) / std::sqrt(s + eps) * g;
        u = rho * u + (1 - rho) * d * d;
        p += d;
    });
    for (const double decay : {0.0, wd}) {
        m = s = 0;
        expect("adam", [=](const Var& cost, Variables x) { return adam(cost, x, lr, {b1, b2, eps, decay}); }, [&](int t, double& p, double g) {
            m = b1 * m + (1 - b1) * g;
            s = b2 * s + (1 - b2) * g * g;
            p -= lr * (m / (1 - std::pow(b1, t)) / (std::sqrt(s / (1 - std::pow(b2, t))) + eps) + decay * p);
        });
    }
}

TEST_CASE("optimisers: their variables have the type and the name of what they belong to") {
    auto W = shared("W", {{1.0F, 2.0F}, {3.0F, 4.0F}});
    const Optimiser step = adam(sum(square(W)), {W});
    std::string names;
    for (const AnyShared& s : step.slots) names += s.name() + " " + s.var().type().text() + "; ";
    CHECK(names == "adam.beta1 f64[]; adam.beta2 f64[]; m.W f32[2, 2]; s.W f32[2, 2]; ");
    CHECK(step.updates.size() == 5);
    for (const Update& u : step.updates) CHECK(u.variable.type() == u.value.type());
    CHECK(numbers(step.slots[2].get_any()) == std::vector<double>(4, 0));
}

TEST_CASE("optimisers: gradients instead of a cost, and a learning rate that changes") {
    auto w = shared("w", {1.0F, 2.0F});
    auto rate = shared("rate", 0.5);
    const Var limited = minimum(grad(sum(square(w)), w), 3.0);
    const auto train = function<void()>({.updates = sgd(std::vector<Var>{limited}, {w}, rate)});
    train();
    CHECK(numbers(w.get()) == std::vector<double>{0, 0.5});
    const double smaller = 0.25;
    rate.set(smaller);
    train();
    CHECK(numbers(w.get()) == std::vector<double>{0, 0.25});
}

TEST_CASE("optimisers: what is not defined is refused") {
    auto w = shared("w", {1.0, 2.0});
    const Var x = dvector("x"), cost = sum(w * x);
    CHECK(message<ValueError>([&] { (void)sgd(cost, {w, x}, lr); }) == "sgd: variable 1 is no shared variable");
    CHECK(message<ValueError>([&] { (void)momentum(cost, {w, w}, lr); }) == "momentum: the variable \"w\" stands twice");
    CHECK(message<ValueError>([&] { (void)adam(std::vector<Var>{x, x}, {w}); }) == "adam: 2 gradients for 1 variables");
    CHECK(message<GradientError>([&] { (void)sgd(w * x, {w}, lr); }).starts_with("the cost is f64[2], not a scalar"));
}

}  // namespace
}  // namespace bitale::test
