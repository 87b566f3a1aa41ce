// SPDX-License-Identifier: BSD-3-Clause
/// W12: the first step of W1 and of W3, each in five new processes: graph, gradient, function(), compile, first run; the figure is first_call_s.
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "bench/workload.h"

namespace bitale::bench {
namespace {

/// The first line that a new process prints for a workload.
std::string first_line_of(const std::string& workload, const std::string& mode, int threads) {
    // By way of /proc, because a shell would read a path's blanks and quotes.
    const std::string command = "BENCH_S=0 /proc/" + std::to_string(getpid()) + "/exe --json --workload " + workload + " --mode " + mode + " --threads " + std::to_string(threads);
    std::FILE* output = popen(command.c_str(), "r");
    if (!output) throw FileError("cannot run " + command);
    std::string text;
    for (int c = 0; (c = std::fgetc(output)) != EOF;) text += static_cast<char>(c);
    if (pclose(output) != 0) throw FileError("failed: " + command);
    return text.substr(0, text.find('\n'));
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void run_cold(const Session& session, const std::string& workload) {
    constexpr int processes = 5;
    const std::string name = "W12." + workload;
    if (!session.wants(name)) return;
    for (const Peer& peer : session.chosen) {
        if (peer.way == Way::call) continue;    // compiles as bitale-jit does
        Figure figure{.workload = name, .peer = peer.name, .dtype = workload == "W1" ? "f32/f64" : "f32"};
        std::vector<double> first_call, start_to_first;
        for (int k = 0; k < processes; ++k) {
            const auto line = nlohmann::json::parse(first_line_of(workload, peer.way == Way::interpret ? "interpret" : "jit", session.threads));
            first_call.push_back(line.at("first_call_s"));
            start_to_first.push_back(line.at("start_to_first_s"));
            figure.microseconds.push_back(first_call.back() * 1e6);
        }
        figure.first_call_s = median(first_call);
        figure.start_to_first_s = median(start_to_first);
        session.report(std::move(figure));
    }
}

}  // namespace

void run_w12(const Session& session) {
    run_cold(session, "W1");
    run_cold(session, "W3");
}

}  // namespace bitale::bench
