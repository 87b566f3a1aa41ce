// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <chrono>

namespace bitale::jit {

/// Adds the time that f() takes to `ms`.
template <class F> decltype(auto) timed(double& ms, F f) {
    struct Stopwatch {
        double& total;
        std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
        ~Stopwatch() { total += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(); }
    };
    const Stopwatch running{ms};
    return f();
}

}  // namespace bitale::jit
