// SPDX-License-Identifier: BSD-3-Clause
/// fuzz [--graphs N] [--seed S] [--graph K] [--verbose]; seed: BITALE_FUZZ_SEED, or 1, if not given
/// Random functions: outputs and variables of compiled kernels against the interpreter's, bit for bit, after each of two calls.  Every
/// graph runs as an exact and as a generic kernel and in some other variants; --graph runs one graph in all of them.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>

#include "tests/support/compare.h"
#include "tests/support/random_graph.h"
#include "tests/support/strided.h"

namespace bitale::test {
namespace {

struct Variant {
    const char* name;
    void (*change)(Options&);
    bool strided = false;
    bool (*runs_here)() = [] { return true; };
};

// What the ABI levels add over the one below, as far as kernels use it.
bool has_v2() { return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt"); }
bool has_v3() { return has_v2() && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"); }
bool has_v4() { return has_v3() && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd"); }

const Variant variants[] = {
    {"exact", [](Options&) {}},
    {"generic", [](Options& o) { o.generic = true; }},
    {"no inlining", [](Options& o) { o.inlining = false; }},
    {"no fusion", [](Options& o) { o.fusion = false; }},
    {"without split_loops", [](Options& o) { o.without = "split_loops"; }},
    {"without merge_loops", [](Options& o) { o.without = "merge_loops"; }},
    {"without stream_rows", [](Options& o) { o.without = "stream_rows"; }},
    {"without tile_contractions", [](Options& o) { o.without = "tile_contractions"; }},
    {"without load_both_rows", [](Options& o) { o.without = "load_both_rows"; }},
    {"without parallelise", [](Options& o) { o.without = "parallelise"; }},
    {"without join_loops", [](Options& o) { o.without = "join_loops"; }},
    {"without unroll_small", [](Options& o) { o.without = "unroll_small"; }},
    {"without vectorise", [](Options& o) { o.without = "vectorise"; }},
    {"without divide_by_unchanging", [](Options& o) { o.without = "divide_by_unchanging"; }},
    {"without share_and_hoist", [](Options& o) { o.without = "share_and_hoist"; }},
    {"without share_values", [](Options& o) { o.without = "share_values"; }},
    {"without share_reciprocals", [](Options& o) { o.without = "share_reciprocals"; }},
    {"without divide_ahead", [](Options& o) { o.without = "divide_ahead"; }},
    {"without prefetch_rows", [](Options& o) { o.without = "prefetch_rows"; }},
    {"without promote_registers", [](Options& o) { o.without = "promote_registers"; }},
    {"without share_loops", [](Options& o) { o.without = "share_loops"; }},
    {"no rewrites", [](Options& o) { o.rewrites = false; }},
    {"check bounds", [](Options& o) { o.check_bounds = true; }},
    {"generic, check bounds", [](Options& o) { o.generic = o.check_bounds = true; }},
    {"generic, no inlining", [](Options& o) { o.generic = true, o.inlining = false; }},
    {"neither inlining nor fusion", [](Options& o) { o.inlining = o.fusion = false; }},
    {"one thread", [](Options& o) { o.threads = 1; }},
    {"three threads", [](Options& o) { o.threads = 3; }},
    {"seven threads, generic", [](Options& o) { o.threads = 7, o.generic = true; }},
    {"strided", [](Options&) {}, true},
    {"x86-64-v2", [](Options& o) { o.target = "x86-64-v2"; }, false, has_v2},
    {"x86-64-v3", [](Options& o) { o.target = "x86-64-v3"; }, false, has_v3},
    {"x86-64-v4", [](Options& o) { o.target = "x86-64-v4"; }, false, has_v4},
};
constexpr std::size_t always = 2;   // the first ones run for every graph
constexpr std::size_t drawn = 2;    // and so many of the others

/// Everything a caller can see of a function: results, then variables, of each call.
using Trace = std::vector<std::vector<AnyTensor>>;

Trace trace_of(RandomGraph& g, Mode mode, const Options& options, bool strided) {
    for (std::size_t k = 0; k < g.variables.size(); ++k) g.variables[k].set(g.first_values[k]);
    const auto f = function({.inputs = g.inputs, .outputs = g.outputs, .updates = g.updates, .name = "fuzz", .mode = mode, .unused = Unused::allow, .options = options});
    constexpr Strided::Layout layouts[] = {Strided::Layout::column_major, Strided::Layout::gaps, Strided::Layout::reversed};
    Trace trace;
    for (const auto& arguments : g.arguments) {
        std::vector<Strided> copies;
        if (strided)
            for (const AnyTensor& x : arguments) copies.emplace_back(x, layouts[copies.size() % std::size(layouts)]);
        std::vector<AnyView> views;
        for (const Strided& x : copies) views.push_back(x.view());
        if (!strided) views.assign(arguments.begin(), arguments.end());
        auto& state = trace.emplace_back(f(views));
        for (const AnyShared& W : g.variables) state.push_back(W.get_any());
    }
    return trace;
}

std::string difference_of(const Trace& got, const Trace& want, std::size_t outputs) {
    for (std::size_t call = 0; call < want.size(); ++call)
        for (std::size_t k = 0; k < want[call].size(); ++k)
            if (const auto why = bit_difference(got[call][k], want[call][k]))
                return "call " + std::to_string(call) + ", " + (k < outputs ? "output " + std::to_string(k) : "variable W" + std::to_string(k - outputs)) + ": " + *why;
    return {};
}

/// What Mode::check says of the first node that differs.
std::string first_node(RandomGraph& g, const Variant& v) try {
    Options options;
    v.change(options);
    (void)trace_of(g, Mode::check, options, v.strided);
    return "Mode::check finds no difference";
} catch (const std::exception& e) {
    return e.what();
}

struct Command {
    std::uint64_t seed = std::getenv("BITALE_FUZZ_SEED") ? std::strtoull(std::getenv("BITALE_FUZZ_SEED"), nullptr, 0) : 1;
    std::uint64_t graphs = 100;
    std::optional<std::uint64_t> graph;
    bool verbose = false;
};

/// The line that runs one graph again; also printed by the handler of a crash in a kernel.
char reproducer[128];

void on_crash(int signal) {
    constexpr char what[] = "crashed: ";
    (void)!write(STDOUT_FILENO, what, sizeof what - 1);
    (void)!write(STDOUT_FILENO, reproducer, std::char_traits<char>::length(reproducer));
    _exit(128 + signal);
}

class Fuzz {
public:
    explicit Fuzz(const Command& c) : command_(c) {}

    int run() {
        const std::uint64_t first = command_.graph.value_or(0), last = command_.graph ? first + 1 : command_.graphs;
        for (std::uint64_t number = first; number < last; ++number) {
            std::snprintf(reproducer, sizeof reproducer, "tests/fuzz --seed %llu --graph %llu\n", static_cast<unsigned long long>(command_.seed), static_cast<unsigned long long>(number));
            ++(one(number) ? passed_ : failed_);
        }
        std::cout << passed_ << " passed, " << failed_ << " failed, seed " << command_.seed << std::endl;
        return failed_ ? 1 : 0;
    }

private:
    bool one(std::uint64_t number) {
        if (command_.verbose) std::cout << reproducer << std::flush;
        RandomGraph g;
        Trace want;
        try {
            g = random_graph(command_.seed, number);
            if (command_.verbose) std::cout << print(g.graph()) << std::flush;
            want = trace_of(g, Mode::interpret, {}, false);
        } catch (const std::exception& e) {
            std::cout << "FAILED before any kernel: " << e.what() << '\n' << reproducer << print(g.graph()) << std::flush;
            return false;
        }
        bool passed = true;
        for (const Variant* v : chosen(number)) passed &= agrees(g, *v, want);
        return passed;
    }

    std::vector<const Variant*> chosen(std::uint64_t number) const {
        std::vector<const Variant*> list;
        Random random(command_.seed ^ 0x5eed, number);
        for (const Variant& v : variants)
            if (v.runs_here() && (command_.graph || list.size() < always)) list.push_back(&v);
        while (!command_.graph && list.size() < always + drawn)
            if (const Variant& v = variants[always + random.below(std::size(variants) - always)]; v.runs_here()) list.push_back(&v);
        return list;
    }

    bool agrees(RandomGraph& g, const Variant& v, const Trace& want) const {
        if (command_.verbose) std::cout << "  " << v.name << std::endl;
        std::string wrong;
        try {
            Options options;
            v.change(options);
            wrong = difference_of(trace_of(g, Mode::jit, options, v.strided), want, g.outputs.size());
        } catch (const std::exception& e) {
            wrong = e.what();
        }
        if (wrong.empty()) return true;
        std::cout << "FAILED, " << v.name << ": " << wrong << '\n' << reproducer << print(g.graph()) << first_node(g, v) << '\n' << std::endl;
        return false;
    }

    Command command_;
    std::uint64_t passed_ = 0, failed_ = 0;
};

bool parse(int argc, char** argv, Command& c) {
    for (int k = 1; k < argc; ++k) {
        const std::string word = argv[k];
        if (word == "--verbose") {
            c.verbose = true;
            continue;
        }
        if (++k == argc) return false;
        const std::uint64_t value = std::strtoull(argv[k], nullptr, 0);
        if (word == "--graphs") c.graphs = value;
        else if (word == "--seed") c.seed = value;
        else if (word == "--graph") c.graph = value;
        else return false;
    }
    return true;
}

}  // namespace
}  // namespace bitale::test

int main(int argc, char** argv) {
    bitale::test::Command command;
    if (!bitale::test::parse(argc, argv, command)) {
        std::cerr << "usage: fuzz [--graphs N] [--seed S] [--graph K] [--verbose]\n";
        return 2;
    }
    for (const int crash : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) signal(crash, bitale::test::on_crash);
    return bitale::test::Fuzz(command).run();
}
