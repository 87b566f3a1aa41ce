// SPDX-License-Identifier: BSD-3-Clause
#include "bench/measure.h"

#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace bitale::bench {
namespace {

template <class... T> std::string printed(const char* format, T... values) {
    char line[256];
    std::snprintf(line, sizeof line, format, values...);
    return line;
}
double ticks_a_second() { return static_cast<double>(sysconf(_SC_CLK_TCK)); }

const Figure* find(const std::vector<Figure>& figures, const Figure& like, const std::string& peer) {
    const auto at = std::ranges::find_if(figures, [&](const Figure& f) { return f.workload == like.workload && f.dtype == like.dtype && f.peer == peer; });
    return at == figures.end() ? nullptr : &*at;
}

}  // namespace

double Figure::minimum() const { return *std::ranges::min_element(microseconds); }
double Figure::median() const {
    auto sorted = microseconds;
    std::ranges::sort(sorted);
    const std::size_t n = sorted.size();
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

std::optional<double> Figure::gflops() const {
    constexpr double scale = 1e-3;  // operations a microsecond -> 1e9 a second
    return operations ? std::optional(*operations * scale / median()) : std::nullopt;
}

std::string json_line(const Figure& f, int threads) {
    std::string out = "{\"workload\": \"" + f.workload + "\", \"peer\": \"" + f.peer + "\", \"threads\": " + std::to_string(threads) + ", \"dtype\": \"" + f.dtype + "\"";
    out += printed(", \"median_us\": %.5f, \"min_us\": %.5f, \"n\": %zu, \"inner\": %zu, \"foreign_cpus\": %.2f", f.median(), f.minimum(), f.microseconds.size(), f.inner, f.foreign_cpus);
    auto more = [&](const char* name, const std::optional<double>& value, int digits) {
        if (value) out += printed(", \"%s\": %.*g", name, digits, *value);
    };
    constexpr int exact = 17, rough = 4;    // significant digits
    if (f.gflops()) out += printed(", \"gflops\": %.1f", *f.gflops());
    more("loss_1", f.loss_1, exact);
    more("loss_k", f.loss_k, exact);
    more("check", f.check, exact);
    more("first_call_s", f.first_call_s, rough);
    more("start_to_first_s", f.start_to_first_s, rough);
    more("workspace_bytes", f.workspace_bytes, exact);
    return out + "}";
}

std::string table(const std::vector<Figure>& figures) {
    std::string out = printed("%-18s %-8s %-18s %14s %14s %6s %14s\n", "workload", "dtype", "peer", "median us", "min us", "n", "first call ms");
    for (const Figure& f : figures) {
        out += printed("%-18s %-8s %-18s %14.5f %14.5f %6zu", f.workload.c_str(), f.dtype.c_str(), f.peer.c_str(), f.median(), f.minimum(), f.microseconds.size());
        if (f.first_call_s) out += printed(" %14.3f", *f.first_call_s * 1e3);
        if (f.gflops()) out += printed(" %8.1f GF/s", *f.gflops());
        out += "\n";
        const Figure* jit = f.peer == "bitale-interpret" ? find(figures, f, "bitale-jit") : nullptr;
        if (jit) out += printed("%-18s %-8s interpreted / JIT: %.1f\n", f.workload.c_str(), f.dtype.c_str(), f.median() / jit->median());
    }
    return out;
}

Busy Busy::now() {
    // First line of /proc/stat: cpu user nice system idle iowait irq softirq steal, in ticks.
    std::ifstream stat("/proc/stat");
    std::string cpu;
    stat >> cpu;
    constexpr int fields = 8, idle = 3, iowait = 4;
    double used = 0;
    for (int k = 0; k < fields; ++k) {
        double ticks = 0;
        stat >> ticks;
        if (k != idle && k != iowait) used += ticks;
    }
    tms own{};
    times(&own);
    const auto process = static_cast<double>(own.tms_utime + own.tms_stime + own.tms_cutime + own.tms_cstime);
    return {used / ticks_a_second(), process / ticks_a_second(), std::chrono::duration<double>(Clock::now().time_since_epoch()).count()};
}

double seconds_since_process_start() {
    // Field 22 of /proc/self/stat is the start in ticks since boot; the name in field 2 may contain blanks, so count from its end.
    std::ifstream file("/proc/self/stat");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::istringstream rest(text.substr(text.rfind(')') + 1));
    constexpr int first_field = 3, start_field = 22;
    std::string word;
    for (int k = first_field; k <= start_field; ++k) rest >> word;
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9 - std::strtod(word.c_str(), nullptr) / ticks_a_second();
}

double seconds_a_figure() {
    constexpr double usual = 2;
    const char* text = std::getenv("BENCH_S");
    return text ? std::strtod(text, nullptr) : usual;
}

}  // namespace bitale::bench
