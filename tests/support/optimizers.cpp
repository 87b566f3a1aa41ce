// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/optimizers.h"

#include <functional>

#include "tests/support/runner.h"

namespace bitale::test {
namespace {

using Updates = std::vector<Update>;

// p := p - lr g
void sgd(const ProgramParts& in, const std::string& p, const Var& g, Updates& out) { out.push_back({in.variable(p), in.variable(p) - in.hyper("lr") * g}); }

// v := mu v - lr g, p := p + v
void momentum(const ProgramParts& in, const std::string& p, const Var& g, Updates& out) {
    const Var v = in.hyper("mu") * in.variable("v." + p) - in.hyper("lr") * g;
    out.push_back({in.variable("v." + p), v});
    out.push_back({in.variable(p), in.variable(p) + v});
}

// s := rho s + (1 - rho) g^2, p := p - lr g / sqrt(s + eps)
void rmsprop(const ProgramParts& in, const std::string& p, const Var& g, Updates& out) {
    const double rho = in.hyper("rho");
    const Var s = rho * in.variable("s." + p) + (1 - rho) * square(g);
    out.push_back({in.variable("s." + p), s});
    out.push_back({in.variable(p), in.variable(p) - in.hyper("lr") * g / sqrt(s + in.hyper("eps"))});
}

// s := s + g^2, p := p - lr g / sqrt(s + eps)
void adagrad(const ProgramParts& in, const std::string& p, const Var& g, Updates& out) {
    const Var s = in.variable("s." + p) + square(g);
    out.push_back({in.variable("s." + p), s});
    out.push_back({in.variable(p), in.variable(p) - in.hyper("lr") * g / sqrt(s + in.hyper("eps"))});
}

// s := rho s + (1 - rho) g^2, d = -sqrt(u + eps) / sqrt(s + eps) g, u := rho u + (1 - rho) d^2, p := p + d
void adadelta(const ProgramParts& in, const std::string& p, const Var& g, Updates& out) {
    const double rho = in.hyper("rho"), eps = in.hyper("eps");
    const Var s = rho * in.variable("s." + p) + (1 - rho) * square(g);
    const Var d = -sqrt(in.variable("u." + p) + eps) / sqrt(s + eps) * g;
    out.push_back({in.variable("s." + p), s});
    out.push_back({in.variable("u." + p), rho * in.variable("u." + p) + (1 - rho) * square(d)});
    out.push_back({in.variable(p), in.variable(p) + d});
}

/// beta^t for t = 1, 2, ..., a variable of its own beside the program's: in f64, since 1 - beta^t cancels.
Var counted_power(double beta, Updates& out) {
    const auto power = shared("power", beta);   // beta^t at step t
    out.push_back({power, power * beta});
    return power;
}

// m := b1 m + (1 - b1) g, s := b2 s + (1 - b2) g^2, p := p - lr ((m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps) + decay p)
void adam(const ProgramParts& in, const std::vector<Var>& gradients, double decay, Updates& out) {
    const double b1 = in.hyper("b1"), b2 = in.hyper("b2");
    const Var rest1 = 1 - counted_power(b1, out), rest2 = 1 - counted_power(b2, out);
    for (std::size_t k = 0; k < gradients.size(); ++k) {
        const std::string& p = in.trained[k];
        const Var &g = gradients[k], old = in.variable(p);
        const Var m = b1 * in.variable("m." + p) + (1 - b1) * g, s = b2 * in.variable("s." + p) + (1 - b2) * square(g);
        const Var step = m / cast(rest1, g.dtype()) / (sqrt(s / cast(rest2, g.dtype())) + in.hyper("eps"));
        out.push_back({in.variable("m." + p), m});
        out.push_back({in.variable("s." + p), s});
        out.push_back({old, old - in.hyper("lr") * (decay == 0 ? step : step + decay * old)});
    }
}

}  // namespace

std::vector<Update> optimizer_step(const ProgramParts& in, const Var& cost) {
    std::vector<Var> parameters;
    for (const std::string& name : in.trained) parameters.push_back(in.variable(name));
    const std::vector<Var> gradients = grad(cost, parameters);
    const std::string kind = in.text("optimizer");
    Updates out;
    auto each = [&](auto step) {
        for (std::size_t k = 0; k < gradients.size(); ++k) step(in, in.trained[k], gradients[k], out);
    };
    if (kind == "sgd") each(sgd);
    else if (kind == "momentum") each(momentum);
    else if (kind == "rmsprop") each(rmsprop);
    else if (kind == "adagrad") each(adagrad);
    else if (kind == "adadelta") each(adadelta);
    else if (kind == "adam") adam(in, gradients, 0, out);
    else if (kind == "adamw") adam(in, gradients, in.hyper("wd"), out);
    else throw Unknown("optimizer " + kind);
    return out;
}

}  // namespace bitale::test
