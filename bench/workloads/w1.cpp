// SPDX-License-Identifier: BSD-3-Clause
/// W1, the seed: y = sum(x * W), W -= 0.1 d(target - y)^2 / dW; x[4] f32 ones, W[4] f64.
#include "bench/workload.h"

namespace bitale::bench {
namespace {

constexpr int steps = 10;               // the loss of the last one is printed
constexpr double goal = 100;            // the target
constexpr int goals = 8;                // while timing, targets take turns: 100 .. 107, so that no step repeats the last

struct Trainer {
    Shared<double, 1> W = shared("W", {0.1, 0.25, 0.15, 0.3});
    Function<double(VectorView<float>, float)> train;

    explicit Trainer(Mode mode) : train(make(mode)) {}
    Function<double(VectorView<float>, float)> make(Mode mode) const {
        const Var x = fvector("x"), target = fscalar("target");
        const Var y = sum(x * W), cost = square(target - y);
        return function<double(VectorView<float>, float)>({.inputs = {x, target}, .outputs = {y}, .updates = {{W, W - 0.1 * grad(cost, W)}}, .name = "train", .mode = mode});
    }
};

double loss(double y) { return (goal - y) * (goal - y); }

void time_steps(Figure& figure, const auto& train, const VectorView<float>& x, bool interpreted) {
    // Blocks as seed_limit.c has them, so long that the clock's cost is nothing beside them.
    constexpr std::size_t blocks = 20;
    const double seconds = seconds_a_figure();
    int turn = 0;
    auto call = [&] {
        keep(train(x, static_cast<float>(goal + turn++ % goals)));
    };
    measure(figure, call, {.seconds = seconds, .most = interpreted ? 300 : blocks, .block = interpreted ? 200e-6 : seconds / blocks});
}

}  // namespace

void run_w1(const Session& session) {
    if (!session.wants("W1")) return;
    const Tensor<float, 1> ones{1, 1, 1, 1};
    const VectorView<float> x = ones;    // one array, reused by every call
    bool first_in_process = true;
    for (const Peer& peer : session.chosen) {
        Figure figure{.workload = "W1", .peer = peer.name, .dtype = "f32/f64"};
        const auto begin = Clock::now();
        const Trainer trainer(peer.mode());
        as_peer(trainer.train, peer.way, [&](const auto& train) {
            double y = train(x, static_cast<float>(goal));
            figure.first_call_s = seconds_since(begin);
            if (first_in_process) figure.start_to_first_s = seconds_since_process_start();
            figure.loss_1 = loss(y);
            for (int k = 1; k < steps; ++k) y = train(x, static_cast<float>(goal));
            figure.loss_k = loss(y);
            time_steps(figure, train, x, peer.way == Way::interpret);
        });
        first_in_process = false;
        session.report(std::move(figure));
    }
}

}  // namespace bitale::bench
