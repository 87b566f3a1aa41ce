// SPDX-License-Identifier: BSD-3-Clause
/// How W4's figures grow: relu, `depth` hidden layers of `width`, a batch of `batch`; without options it is W4 itself.
#include "bench/mlp.h"

namespace bitale::bench {

void run_mlp(const Session& session) {
    constexpr std::int64_t features = 784, classes = 10;    // as W4
    const Net& net = session.net;
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(net.depth) + 2, net.width);
    sizes.front() = features;
    sizes.back() = classes;
    const std::string name = "mlp.width" + std::to_string(net.width) + ".batch" + std::to_string(net.batch) + ".depth" + std::to_string(net.depth);
    run_mlp_training(session, name, MlpData(sizes, net.batch), [](const Mlp& symbols) { return mlp_loss(symbols, classes, relu); });
}

}  // namespace bitale::bench
