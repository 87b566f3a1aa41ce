// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The value of an expression without inputs, for tests that state what a formula gives.
#include <doctest/doctest.h>

#include <vector>

#include "bitale/bitale.h"
#include "tests/support/compare.h"

namespace bitale::test {

/// y's elements as f64, computed by the interpreter and by a kernel, which must agree.  Nothing is folded beforehand.
[[nodiscard]] inline std::vector<double> evaluated(const Var& y) {
    std::vector<AnyTensor> results;
    for (Mode mode : {Mode::interpret, Mode::jit})
        results.push_back(std::move(function({.outputs = {y}, .mode = mode, .options = {.rewrites = false}})({})[0]));
    const auto d = bit_difference(results[1], results[0]);
    CHECK_MESSAGE(!d, "kernel and interpreter: " << d.value_or(""));
    return numbers(results[0]);
}

/// A constant of rank 1.
template <class T> [[nodiscard]] Var vector_of(std::initializer_list<T> values) { return constant(AnyView(View<T, 1>(values))); }

}  // namespace bitale::test
