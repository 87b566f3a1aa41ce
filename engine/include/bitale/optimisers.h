// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Steps downhill as updates of shared variables.  g is the gradient of the cost at the old value of a variable p, := an update; what an optimiser
/// remembers are variables of its own, zeros like p at first, called "v.W" for p = "W":
///
///     auto step = momentum(cost, {W, b}, 0.1, 0.9);
///     auto train = function({.inputs = {x, y}, .outputs = {cost}, .updates = step.updates});
///
/// The learning rate is a number, or a scalar that changes between steps (a shared variable, an input); it is cast to p's dtype.
/// All throw ValueError for a variable that is no shared variable or stands twice, and what grad throws.
#include <vector>

#include "bitale/shared.h"
#include "bitale/update.h"

namespace bitale {

/// What goes downhill: a cost, whose gradients are taken, or the gradients themselves (clipped, averaged), one for each variable.
struct BITALE_API Slope {
    // NOLINTBEGIN(google-explicit-constructor)
    Slope(const Var& cost, std::source_location line = std::source_location::current()) : values{cost}, is_cost(true), at(line) {}
    Slope(std::vector<Var> gradients, std::source_location line = std::source_location::current()) : values(std::move(gradients)), is_cost(false), at(line) {}
    // NOLINTEND(google-explicit-constructor)
    std::vector<Var> values;
    bool is_cost;
    std::source_location at;
};

/// The updates of a step, for FunctionSpec::updates, and the optimiser's own variables.
struct Optimiser {
    std::vector<Update> updates;
    std::vector<AnyShared> slots;   // "v.W", ...
    operator std::vector<Update>() const { return updates; }    // NOLINT(google-explicit-constructor)
};

/// p := p - learning_rate g.
[[nodiscard]] BITALE_API Optimiser sgd(const Slope&, const std::vector<Var>& variables, Operand learning_rate);
/// v := momentum v - learning_rate g, p := p + v (the new v).
[[nodiscard]] BITALE_API Optimiser momentum(const Slope&, const std::vector<Var>& variables, Operand learning_rate, double momentum = 0.9);
/// s := s + g^2, p := p - learning_rate g / sqrt(s + epsilon) (the new s).  Duchi, Hazan, Singer (2011).
[[nodiscard]] BITALE_API Optimiser adagrad(const Slope&, const std::vector<Var>& variables, Operand learning_rate, double epsilon = 1e-6);
/// s := rho s + (1 - rho) g^2, p := p - learning_rate g / sqrt(s + epsilon) (the new s).  Tieleman, Hinton (2012).
[[nodiscard]] BITALE_API Optimiser rmsprop(const Slope&, const std::vector<Var>& variables, Operand learning_rate, double rho = 0.9, double epsilon = 1e-6);
/// s := rho s + (1 - rho) g^2, d = -sqrt(u + epsilon) / sqrt(s + epsilon) g (the new s, the old u), u := rho u + (1 - rho) d^2, p := p + d.
/// Zeiler (2012).
[[nodiscard]] BITALE_API Optimiser adadelta(const Slope&, const std::vector<Var>& variables, double rho = 0.95, double epsilon = 1e-6);

struct AdamOptions {
    double beta1 = 0.9, beta2 = 0.999;
    double epsilon = 1e-8;
    double weight_decay = 0;        // decoupled from the gradient: AdamW
};
/// m := beta1 m + (1 - beta1) g, s := beta2 s + (1 - beta2) g^2,
/// p := p - learning_rate ((m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + epsilon) + weight_decay p) at step t = 1, 2, ...  beta^t is kept in f64
/// variables "adam.beta1" and "adam.beta2".  Kingma, Ba (2015); Loshchilov, Hutter (2019).
[[nodiscard]] BITALE_API Optimiser adam(const Slope&, const std::vector<Var>& variables, Operand learning_rate = 1e-3, const AdamOptions& = {});

}  // namespace bitale
