// SPDX-License-Identifier: BSD-3-Clause
/// W4: an MLP 784-1024-1024-10, relu, batch 128, f32: mean negative log-likelihood, rate 0.01.
#include "bench/mlp.h"

namespace bitale::bench {

void run_w4(const Session& session) {
    const MlpData data({784, 1024, 1024, 10}, 128);
    run_mlp_training(session, "W4", data, [&](const Mlp& net) { return mlp_loss(net, data.classes(), relu); });
}

}  // namespace bitale::bench
