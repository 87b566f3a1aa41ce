// SPDX-License-Identifier: BSD-3-Clause
/// W3: an MLP 784-500-10, tanh, batch 20, f32: mean negative log-likelihood + 1e-4 (sum W0^2 + sum W1^2), rate 0.01.
#include "bench/mlp.h"

namespace bitale::bench {

void run_w3(const Session& session) {
    const MlpData data(w3_sizes, w3_batch);
    run_mlp_training(session, "W3", data, [&](const Mlp& net) { return w3_loss(net, data.classes()); });
}

}  // namespace bitale::bench
