// SPDX-License-Identifier: BSD-3-Clause
/// W2: logistic regression, f64, 400 samples of 784 features: mean cross entropy + 0.01 sum(w^2), rate 0.1.
/// Besides the cost a step returns the prediction and the cross entropy of each sample.
#include "bench/training.h"

namespace bitale::bench {

void run_w2(const Session& session) {
    constexpr std::int64_t samples = 400, features = 784;
    const auto w_value = u<double, 1>(1, {features}, -0.1, 0.1);
    const auto x_value = u<double, 2>(2, {samples, features});
    const auto classes = ints<1>(3, {samples}, 2);
    Tensor<double, 1> y_value(classes.shape());
    std::ranges::copy(classes, y_value.begin());
    const auto make = [&]() -> Training {
        const Var w = shared("w", w_value), b = shared("b", 0.0);
        const Var x = tensor<double>("x", {samples, features}), y = tensor<double>("y", {samples});
        const Var p = 1 / (1 + exp(-dot(x, w) - b));
        const Var entropy = -y * log(p) - (1 - y) * log(1 - p);
        const Var cost = mean(entropy) + 0.01 * sum(square(w));
        return {{x, y}, {cost, p > 0.5, entropy}, sgd(cost, {w, b}, 0.1).updates};
    };
    run_training(session, {.name = "W2", .dtype = "f64", .arguments = {x_value, y_value}, .make = make});
}

}  // namespace bitale::bench
