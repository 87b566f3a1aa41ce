// SPDX-License-Identifier: BSD-3-Clause
/// bitale-bench --workload NAME [--mode jit|interpret] [--threads N] [--json] [--only REGEX] [--list FILE] [--seed N]
///     [--width N] [--batch N] [--depth N]
#include <algorithm>
#include <cstdlib>
#include <exception>

#include "bench/workload.h"

namespace bitale::bench {
namespace {

struct Command {
    const Workload* workload = nullptr;
    std::string mode;   // empty: both
    std::string only, list, seed = "unknown";
    std::int64_t threads = 1;
    Net net;
    bool json = false;
};

/// Where the value of an option that is a number belongs; null for another option.
std::int64_t* number_of(Command& c, const std::string& word) {
    if (word == "--threads") return &c.threads;
    if (word == "--width") return &c.net.width;
    if (word == "--batch") return &c.net.batch;
    if (word == "--depth") return &c.net.depth;
    return nullptr;
}

/// False if the arguments are not of the form above.
bool parse(int argc, char** argv, Command& c) {
    for (int k = 1; k < argc; ++k) {
        const std::string word = argv[k];
        if (word == "--json") {
            c.json = true;
            continue;
        }
        if (++k == argc) return false;
        const std::string value = argv[k];
        if (word == "--workload") {
            const auto* at = std::ranges::find(workloads, value, &Workload::name);
            if (at == std::end(workloads)) return false;
            c.workload = at;
        } else if (word == "--mode") {
            if (value != "jit" && value != "interpret") return false;
            c.mode = value;
        } else if (std::int64_t* number = number_of(c, word)) {
            *number = std::atoll(value.c_str());
            if (*number < 1) return false;
        } else if (word == "--only") c.only = value;
        else if (word == "--list") c.list = value;
        else if (word == "--seed") c.seed = value;
        else return false;
    }
    return c.workload != nullptr;
}

int usage() {
    std::cerr << "usage: bitale-bench --workload NAME [--mode jit|interpret] [--threads N] [--json] [--only REGEX] [--list FILE] [--seed N] [--width N] [--batch N] [--depth N]\nworkloads:";
    for (const Workload& w : workloads) std::cerr << ' ' << w.name;
    std::cerr << '\n';
    return 2;
}

}  // namespace

int run(int argc, char** argv) {
    Command command;
    if (!parse(argc, argv, command)) return usage();
    setenv("BITALE_THREADS", std::to_string(command.threads).c_str(), 1);
    Session session{.list = command.list, .seed = command.seed, .only = std::regex(command.only), .threads = static_cast<int>(command.threads), .net = command.net};
    for (const Peer& p : peers)
        if (command.mode.empty() || (command.mode == "interpret") == (p.way == Way::interpret)) session.chosen.push_back(p);
    std::vector<Figure> figures;
    session.report = [&](Figure f) {
        if (command.json) std::cout << json_line(f, session.threads) << std::endl;
        figures.push_back(std::move(f));
    };
    command.workload->run(session);
    if (!command.json) std::cout << table(figures);
    return 0;
}

}  // namespace bitale::bench

int main(int argc, char** argv) try {
    return bitale::bench::run(argc, argv);
} catch (const std::exception& e) {
    std::cerr << "bitale-bench: " << e.what() << '\n';
    return 1;
}
