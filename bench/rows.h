// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Formulas along the rows of a matrix that more than one workload measures.
#include <bitale/bitale.h>

namespace bitale::bench {

/// (x - mean) / sqrt(variance + 1e-5) * gain + bias; x (rows, columns), gain and bias (columns).
inline Var layer_norm(const Var& x, const Var& gain, const Var& bias) {
    const Var centred = x - mean(x, {1}, true);
    return centred / sqrt(mean(square(centred), {1}, true) + 1e-5) * gain + bias;
}

}  // namespace bitale::bench
