// SPDX-License-Identifier: BSD-3-Clause
/// Programs over time, each step written out: their length must be known.
#include <numbers>

#include "tests/support/optimisers.h"
#include "tests/support/runner.h"

namespace bitale::test {
namespace {

std::int64_t length_of(const Var& x) {
    if (!x.dims()[0].is_known()) throw Unknown("needs scan: the number of steps is not known");
    return x.dims()[0].known();
}
Var at_time(const Var& x, std::int64_t t) { return squeeze(slice(x, {{t, t + 1}}), {0}); }

/// The state before the first step: (n, h) for x (t, n, i) and a square map U of the state, or one with blocks of columns.
Var first_state(const Var& x, const Var& U) { return broadcast_to(constant(U.dtype(), 0), {x.dims()[1], U.dims()[0]}); }

}  // namespace

ProgramStep build_elman_rnn(const ProgramParts& in) {
    const Var x = in.data("x"), y = in.data("y"), h0 = in.variable("h0");
    const std::int64_t steps = length_of(x);
    Var h = broadcast_to(h0, {x.dims()[1], h0.dims()[0]}), loss;
    for (std::int64_t t = 0; t < steps; ++t) {
        h = tanh(dot(at_time(x, t), in.variable("Wx")) + dot(h, in.variable("Wh")) + in.variable("bh"));
        const Var error = mean(square(dot(h, in.variable("Wo")) + in.variable("bo") - at_time(y, t)));
        loss = t ? loss + error : error;
    }
    return trained(in, loss / steps);
}

ProgramStep build_lstm(const ProgramParts& in) {
    const Var x = in.data("x"), U = in.variable("U");
    const std::int64_t width = U.dims()[0].known();
    Var h = first_state(x, U), c = h;
    for (std::int64_t t = 0; t < length_of(x); ++t) {
        const Var a = dot(at_time(x, t), in.variable("W")) + dot(h, U) + in.variable("b");
        const std::vector<Var> gates = split(a, {width, 2 * width, 3 * width}, 1);      // i, f, g, o
        c = sigmoid(gates[1]) * c + sigmoid(gates[0]) * tanh(gates[2]);
        h = sigmoid(gates[3]) * tanh(c);
    }
    return trained(in, cross_entropy(dot(h, in.variable("V")) + in.variable("q"), in.data("y")));
}

ProgramStep build_gru(const ProgramParts& in) {
    const Var x = in.data("x"), U = in.variable("U");
    const std::int64_t width = U.dims()[0].known();
    Var h = first_state(x, U);
    for (std::int64_t t = 0; t < length_of(x); ++t) {
        const std::vector<Var> a = split(dot(at_time(x, t), in.variable("W")) + in.variable("b"), {width, 2 * width}, 1);   // r, z, n
        const std::vector<Var> u = split(dot(h, U) + in.variable("c"), {width, 2 * width}, 1);
        const Var r = sigmoid(a[0] + u[0]), z = sigmoid(a[1] + u[1]), n = tanh(a[2] + r * u[2]);
        h = (1 - z) * n + z * h;
    }
    return trained(in, cross_entropy(dot(h, in.variable("V")) + in.variable("q"), in.data("y")));
}

/// A state of two numbers, of which the first is seen.
ProgramStep build_kalman_filter(const ProgramParts& in) {
    const Var y = in.data("y"), a = in.variable("a"), b = in.variable("b");
    const DType d = a.dtype();
    const Var zero = constant(d, 0), one = constant(d, 1), H = stack({one, zero}), two = constant(d, 2);
    const Var F = stack({stack({one, a}), stack({zero, b})});
    const Var Q = exp(in.variable("log_q")) * stack({stack({constant(d, 0.25), constant(d, 0.5)}), stack({constant(d, 0.5), one})}), R = exp(in.variable("log_r"));
    const std::int64_t steps = length_of(y);
    Var m = stack({zero, zero}), P = stack({stack({two, zero}), stack({zero, two})}), nll;
    for (std::int64_t t = 0; t < steps; ++t) {
        m = dot(F, m);
        P = dot(dot(F, P), transpose(F)) + Q;
        const Var e = at_time(y, t) - dot(H, m), S = dot(dot(H, P), H) + R;
        const Var term = 0.5 * (log(2 * std::numbers::pi * S) + square(e) / S);
        nll = t ? nll + term : term;
        const Var k = dot(P, H) / S;
        m = m + k * e;
        P = P - outer(k, dot(H, P));
    }
    return trained(in, nll / steps);
}

}  // namespace bitale::test
