// SPDX-License-Identifier: BSD-3-Clause
/// An elementwise chain, y = exp(-x * x) * tanh(x) + log(1 + |x|), f32, on 1e2 .. 1e7 elements.
#include <algorithm>
#include <numeric>

#include "bench/data.h"
#include "bench/workload.h"

namespace bitale::bench {

void run_chain(const Session& session) {
    constexpr std::int64_t checked = 1000;  // elements whose sum is printed
    for (const std::int64_t n : chain_sizes) {
        const std::string name = "chain." + std::to_string(n);
        if (!session.wants(name)) continue;
        const auto value = u<float, 1>(2, {n}, -4, 4);
        for (const Peer& peer : session.chosen) {
            Figure figure{.workload = name, .peer = peer.name, .dtype = "f32"};
            const auto begin = Clock::now();
            const Var x = fvector("x");
            const auto f = function<Tensor<float, 1>(VectorView<float>)>({.inputs = {x}, .outputs = {exp(-x * x) * tanh(x) + log(1 + abs(x))}, .name = "chain", .mode = peer.mode()});
            as_peer(f, peer.way, [&](const auto& call) {
                const Tensor<float, 1> y = call(value);
                figure.first_call_s = seconds_since(begin);
                figure.check = std::accumulate(y.begin(), y.begin() + std::min(n, checked), 0.0);
                measure(figure, [&] { keep(call(value)); });
            });
            session.report(std::move(figure));
        }
    }
}

}  // namespace bitale::bench
