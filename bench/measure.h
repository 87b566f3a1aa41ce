// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The timer of the peers' programs (common.py, bench()), and the lines that it makes.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bitale::bench {

using Clock = std::chrono::steady_clock;
[[nodiscard]] inline double seconds_since(Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); }

/// One figure: a workload run by one peer.
struct Figure {
    std::string workload, peer, dtype;
    std::vector<double> microseconds = {};   // of one call, one item a block
    std::size_t inner = 1;              // calls in a block
    double foreign_cpus = 0;            // CPUs that other processes used meanwhile
    std::optional<double> loss_1 = {}, loss_k = {}, check = {}, first_call_s = {}, start_to_first_s = {}, workspace_bytes = {};
    std::optional<double> operations = {};  // of one call, in floating point
    [[nodiscard]] double median() const;
    [[nodiscard]] double minimum() const;
    [[nodiscard]] std::optional<double> gflops() const;     // 1e9 operations a second, by the median
};
/// One JSON line as the peers print it.
[[nodiscard]] std::string json_line(const Figure&, int threads);
/// All figures as a table, with the ratio interpreted / JIT of each workload that has both.
[[nodiscard]] std::string table(const std::vector<Figure>&);

/// CPU seconds of all processes, of this one, and the time of the clock.
struct Busy {
    double machine, process, wall;
    [[nodiscard]] static Busy now();
};
/// Seconds since this process was started; the kernel counts its start in ticks of 10 ms.
[[nodiscard]] double seconds_since_process_start();

struct Effort {
    double seconds = 2;         // BENCH_S
    std::size_t most = 300;     // blocks
    double block = 200e-6;      // seconds a block should last at least
};
/// BENCH_S if it is set, else 2: seconds a figure.
[[nodiscard]] double seconds_a_figure();

/// Times `call`, short ones in blocks, until the time or the number of blocks is used up; at least three blocks.
template <class Call> void measure(Figure& figure, Call&& call, Effort effort = {.seconds = seconds_a_figure()}) {
    constexpr int warm_up = 4;
    constexpr double long_call = 0.3, shortest = 1e-8;  // seconds
    constexpr std::size_t fewest = 3;                   // blocks
    double one = 0;
    for (int k = 0; k < warm_up && one <= long_call; ++k) {
        const auto begin = Clock::now();
        call();
        one = seconds_since(begin);
    }
    figure.inner = static_cast<std::size_t>(effort.block / std::max(one, shortest) + 1);
    const Busy before = Busy::now();
    const auto start = Clock::now();
    while (figure.microseconds.size() < fewest || (seconds_since(start) < effort.seconds && figure.microseconds.size() < effort.most)) {
        const auto begin = Clock::now();
        for (std::size_t k = 0; k < figure.inner; ++k) call();
        figure.microseconds.push_back(seconds_since(begin) / static_cast<double>(figure.inner) * 1e6);
    }
    const Busy after = Busy::now();
    figure.foreign_cpus = std::max(0.0, (after.machine - before.machine) - (after.process - before.process)) / (after.wall - before.wall);
}

}  // namespace bitale::bench
