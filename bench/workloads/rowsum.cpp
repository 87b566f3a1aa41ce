// SPDX-License-Identifier: BSD-3-Clause
/// Row sums of a matrix, f32, of 1e2 .. 1e7 elements: 10 x 10, 10 x 100, 100 x 100, ...
#include <algorithm>
#include <numeric>

#include "bench/data.h"
#include "bench/workload.h"

namespace bitale::bench {

void run_rowsum(const Session& session) {
    constexpr std::int64_t checked = 1000;  // rows whose sum is printed
    for (const std::int64_t n : chain_sizes) {
        const std::string name = "rowsum." + std::to_string(n);
        if (!session.wants(name)) continue;
        std::int64_t rows = 1;
        while (rows * rows * 100 <= n) rows *= 10;
        const auto value = u<float, 2>(2, {rows, n / rows}, -4, 4);
        for (const Peer& peer : session.chosen) {
            Figure figure{.workload = name, .peer = peer.name, .dtype = "f32"};
            const auto begin = Clock::now();
            const Var x = fmatrix("x");
            const auto f = function<Tensor<float, 1>(MatrixView<float>)>({.inputs = {x}, .outputs = {sum(x, 1)}, .name = "rowsum", .mode = peer.mode()});
            as_peer(f, peer.way, [&](const auto& call) {
                const Tensor<float, 1> y = call(value);
                figure.first_call_s = seconds_since(begin);
                figure.check = std::accumulate(y.begin(), y.begin() + std::min(rows, checked), 0.0);
                measure(figure, [&] { keep(call(value)); });
            });
            session.report(std::move(figure));
        }
    }
}

}  // namespace bitale::bench
