// SPDX-License-Identifier: BSD-3-Clause
/// Values of all pairs that are only summed: never stored, and the interpreter's bits.
#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "bitale/bitale.h"

namespace bitale::test {
namespace {

template <class T> void check_pairs(std::int64_t n, const Options& options) {
    CAPTURE(n);
    CAPTURE(options.threads);
    CAPTURE(options.without);
    CAPTURE(options.target);
    const Var q = tensor<T>("q", {n, 3}), m = tensor<T>("m", {n});
    const Var d = expand_dims(q, {1}) - expand_dims(q, {0}), r2 = sum(square(d), {2}) + static_cast<T>(1e-4);
    const Var energy = static_cast<T>(-0.5) * sum(expand_dims(m, {1}) * m / sqrt(r2));
    const auto make = [&](Mode mode, const Options& o) {
        return function<std::tuple<T, Tensor<T, 2>>(View<T, 2>, View<T, 1>)>({.inputs = {q, m}, .outputs = {energy, grad(energy, q)}, .mode = mode, .options = o});
    };
    Tensor<T, 2> positions({n, 3});
    Tensor<T, 1> masses(std::array<std::int64_t, 1>{n});
    for (std::int64_t i = 0; i < n; ++i) {
        masses(i) = static_cast<T>(0.5 + std::fmod(0.37 * static_cast<double>(i), 1));
        for (std::int64_t k = 0; k < 3; ++k) positions(i, k) = static_cast<T>(std::sin(static_cast<double>(3 * i + k)));
    }
    const auto kernel = make(Mode::jit, options);
    CHECK(kernel.workspace_bytes({{n, 3}, {n}}) < static_cast<std::size_t>(n * n) * sizeof(T));
    const auto [value, gradient] = kernel(positions, masses);
    const auto [expected_value, expected_gradient] = make(Mode::interpret, {})(positions, masses);
    CHECK(value == expected_value);
    std::int64_t wrong = 0;
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t k = 0; k < 3; ++k) wrong += gradient(i, k) != expected_gradient(i, k);
    CHECK(wrong == 0);
}

TEST_CASE("pairs of bodies are summed, never stored") {
    check_pairs<double>(200, {.threads = 1});
    check_pairs<double>(257, {.threads = 3});
    check_pairs<float>(256, {});
    check_pairs<float>(203, {.without = "vectorise"});
    check_pairs<double>(203, {.without = "share_and_hoist"});
    check_pairs<float>(203, {.target = "x86-64-v2"});
}

}  // namespace
}  // namespace bitale::test
