// SPDX-License-Identifier: BSD-3-Clause
/// W13: the energy of 1024 bodies, -sum m m / sqrt(r^2 + 1e-4) / 2 with self pairs, f64, and its gradient.
#include "bench/dense.h"

namespace bitale::bench {

void run_w13(const Session& session) {
    constexpr std::int64_t n = 1024;
    const auto positions = u<double, 2>(2, {n, 3});
    const auto masses = u<double, 1>(3, {n}, 0.5, 1.5);
    const Var q = tensor<double>("q", {n, 3}), m = tensor<double>("m", {n});
    const Var d = expand_dims(q, {1}) - expand_dims(q, {0}), r2 = sum(square(d), {2}) + 1e-4;
    const Var energy = -0.5 * sum(expand_dims(m, {1}) * m / sqrt(r2));
    // The energy is the last output: its value is the check.
    run_dense(session, {.name = "W13.nbody", .dtype = "f64", .inputs = {q, m}, .outputs = {grad(energy, q), energy}, .arguments = {positions, masses}});
}

}  // namespace bitale::bench
