// SPDX-License-Identifier: BSD-3-Clause
/// W13, f64, each with its gradient: Rosenbrock's function of 1000 numbers, sum 100 (x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2; the energy of
/// 1024 bodies, -sum m m / sqrt(r^2 + 1e-4) / 2 with self pairs.  The value is the last output, and the check.
#include "bench/dense.h"

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

}  // namespace

void run_w13(const Session& session) {
    run_rosenbrock(session);
    run_nbody(session);
}

}  // namespace bitale::bench
