// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What a workload is: it measures itself once for each peer that is asked for.
#include <functional>
#include <iostream>
#include <regex>
#include <string>
#include <string_view>

#include <bitale/bitale.h>

#include "bench/measure.h"

namespace bitale::bench {

/// How our own functions are called; each is a peer of its own.
enum class Way { exclusive, call, interpret };
struct Peer {
    const char* name;
    Way way;
    [[nodiscard]] Mode mode() const { return way == Way::interpret ? Mode::interpret : Mode::jit; }
};
inline constexpr Peer peers[] = {
    {"bitale-jit", Way::exclusive},         // through exclusive()
    {"bitale-jit-call", Way::call},         // the default call
    {"bitale-interpret", Way::interpret},   // the default call, Mode::interpret
};

/// Of the workload mlp.
struct Net { std::int64_t width = 1024, batch = 128, depth = 2; };

struct Session {
    std::vector<Peer> chosen = {};
    std::string list = {}, seed = {};   // of the sweep: the file of cases, and what they were drawn from
    std::regex only = {};               // --only
    int threads = 1;
    Net net = {};
    std::function<void(Figure)> report = {};

    /// Whether the figure of this name is asked for.
    [[nodiscard]] bool wants(const std::string& name) const { return std::regex_search(name, only, std::regex_constants::match_continuous); }
};

struct Workload {
    std::string_view name;
    void (*run)(const Session&);
};
void run_w1(const Session&);
void run_w2(const Session&);
void run_w3(const Session&);
void run_w4(const Session&);
void run_w8(const Session&);
void run_w9(const Session&);
void run_w10(const Session&);
void run_w11(const Session&);
void run_w12(const Session&);
void run_w13(const Session&);
void run_mlp(const Session&);
void run_chain(const Session&);
void run_rowsum(const Session&);
void run_nodes(const Session&);
void run_sweep(const Session&);
inline constexpr Workload workloads[] = {
    {"W1", run_w1}, {"W2", run_w2}, {"W3", run_w3}, {"W4", run_w4}, {"W8", run_w8}, {"W9", run_w9}, {"W10", run_w10}, {"W11", run_w11}, {"W12", run_w12}, {"W13", run_w13},
    {"mlp", run_mlp}, {"chain", run_chain}, {"rowsum", run_rowsum}, {"nodes", run_nodes}, {"sweep", run_sweep},
};

/// Measures f(call) where `call(arguments...)` runs a function as the peer does.
template <class R, class... Args, class Body> void as_peer(const Function<R(Args...)>& f, Way way, Body&& body) {
    if (way != Way::exclusive) return body(f);
    const auto held = f.exclusive();
    body(held);
}

/// Keeps a value that nothing reads.
template <class T> inline void keep(const T& x) { asm volatile("" : : "g"(&x) : "memory"); }

/// Extents of chain and rowsum: 1e2 .. 1e7 elements.
inline constexpr std::int64_t chain_sizes[] = {100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000};

}  // namespace bitale::bench
