// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Workloads that train: a function with updates, whose first output is the loss before them.
#include "bench/dense.h"

namespace bitale::bench {

/// The graph of one step on variables of its own.
struct Training {
    std::vector<Var> inputs, outputs;   // outputs: the loss first
    std::vector<Update> updates;
};
struct TrainingCase {
    std::string name, dtype;
    std::vector<AnyView> arguments;
    std::function<Training()> make;     // for each peer anew: all start from the same weights
    std::optional<double> operations = {};  // of one step, in products of matrices
};

/// Ten steps, whose first and last loss are printed, then the time of a step.
inline void run_training(const Session& session, const TrainingCase& c) {
    constexpr int steps = 10;
    if (!session.wants(c.name)) return;
    bool first_in_process = true;
    for (const Peer& peer : session.chosen) {
        Figure figure{.workload = c.name, .peer = peer.name, .dtype = c.dtype, .operations = c.operations};
        const auto begin = Clock::now();
        const Training t = c.make();
        const auto f = function({.inputs = t.inputs, .outputs = t.outputs, .updates = t.updates, .name = "train", .mode = peer.mode()});
        auto results = f(c.arguments);
        figure.first_call_s = seconds_since(begin);
        if (std::exchange(first_in_process, false)) figure.start_to_first_s = seconds_since_process_start();
        std::vector<Dims> shapes;
        for (const AnyView& x : c.arguments) shapes.push_back(x.shape());
        if (peer.mode() == Mode::jit) figure.workspace_bytes = static_cast<double>(f.workspace_bytes(shapes));
        figure.loss_1 = sum_of(results.front(), 0, 1);
        for (int k = 1; k < steps; ++k) results = f(c.arguments);
        figure.loss_k = sum_of(results.front(), 0, 1);
        measure_calls(figure, peer, f, c.arguments, results);
        session.report(std::move(figure));
    }
}

}  // namespace bitale::bench
