// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Formulas along the rows of a matrix that more than one workload measures.
#include <cstdint>
#include <numeric>
#include <vector>

#include <bitale/bitale.h>

namespace bitale::bench {

/// (x - mean) / sqrt(variance + 1e-5) * gain + bias; x (rows, columns), gain and bias (columns).
inline Var layer_norm(const Var& x, const Var& gain, const Var& bias) {
    const Var centred = x - mean(x, {1}, true);
    return centred / sqrt(mean(square(centred), {1}, true) + 1e-5) * gain + bias;
}

/// The mean of logsumexp(x) - x[label] over the rows: -log softmax(x)[label]; x (rows, columns), labels (rows).
inline Var cross_entropy(const Var& x, const Var& labels, std::int64_t columns) {
    std::vector<std::int32_t> numbers(static_cast<std::size_t>(columns));
    std::iota(numbers.begin(), numbers.end(), 0);
    const Var is_label = equal(expand_dims(labels, {1}), constant(AnyView(numbers)));
    return mean(logsumexp(x, {1}) - sum(where(is_label, x, 0), {1}));
}

}  // namespace bitale::bench
