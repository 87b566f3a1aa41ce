// SPDX-License-Identifier: BSD-3-Clause
/// How cost grows with the graph: y = y * a + b, 5 .. 5000 times, so 10 .. 10000 nodes, on 1000 elements, f32.
#include <numeric>

#include "bench/data.h"
#include "bench/workload.h"

namespace bitale::bench {

void run_nodes(const Session& session) {
    constexpr std::int64_t n = 1000;
    const auto value = u<float, 1>(2, {n}, -4, 4);
    for (const int nodes : {10, 100, 1000, 10'000}) {
        const std::string name = "nodes." + std::to_string(nodes);
        if (!session.wants(name)) continue;
        for (const Peer& peer : session.chosen) {
            Figure figure{.workload = name, .peer = peer.name, .dtype = "f32"};
            const auto begin = Clock::now();
            const Var x = fvector("x");
            Var y = x;
            for (int k = 0; k < nodes / 2; ++k) y = y * (1.0F - 1.0F / static_cast<float>(k + 2)) + 1.0F / static_cast<float>(k + 1);
            const auto f = function<Tensor<float, 1>(VectorView<float>)>({.inputs = {x}, .outputs = {y}, .name = "nodes", .mode = peer.mode()});
            as_peer(f, peer.way, [&](const auto& call) {
                const Tensor<float, 1> result = call(value);
                figure.first_call_s = seconds_since(begin);
                figure.check = std::accumulate(result.begin(), result.end(), 0.0);
                measure(figure, [&] { keep(call(value)); });
            });
            session.report(std::move(figure));
        }
    }
}

}  // namespace bitale::bench
