// SPDX-License-Identifier: BSD-3-Clause
#include "jit/profile.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <iostream>
#include <mutex>
#include <unordered_set>

#include "bitale/function.h"
#include "engine/loop/walk.h"
#include "jit/target.h"
#include "runtime/environment.h"

namespace bitale::jit {
namespace {

using loop::Expr;
using loop::Stmt;
using Clock = std::chrono::steady_clock;

struct Region {
    std::string kernel, what;
    std::atomic<std::int64_t> calls = 0, nanoseconds = 0, operations = 0, operation_bytes = 0, memory_bytes = 0;
};

/// Every region of the process; prints itself when the process ends.
class Profile {
public:
    static Profile& instance() {
        static Profile profile;
        return profile;
    }
    ~Profile() {
        if (profiling()) std::cerr << report();
    }
    std::int64_t add(std::string kernel, std::string what) {
        const std::scoped_lock lock(mutex_);
        Region& r = regions_.emplace_back();
        r.kernel = std::move(kernel);
        r.what = std::move(what);
        return static_cast<std::int64_t>(regions_.size()) - 1;
    }
    Region& at(std::int64_t number) {
        const std::scoped_lock lock(mutex_);
        return regions_[static_cast<std::size_t>(number)];
    }
    std::string report();

private:
    std::mutex mutex_;
    std::deque<Region> regions_;        // addresses stay
};

// ---- what this machine can do -----------------------------------------------------------------------------------------------
/// Cycles a second: of additions that wait for each other.
double clock_rate() {
    constexpr std::int64_t steps = 20'000'000;
    double best = 0;
    for (int round = 0; round < 3; ++round) {
        std::uint64_t x = 1;
        const auto start = Clock::now();
        for (std::int64_t k = 0; k < steps; ++k) {
            x += static_cast<std::uint64_t>(k);
            asm volatile("" : "+r"(x));
        }
        best = std::max(best, static_cast<double>(steps) / std::chrono::duration<double>(Clock::now() - start).count());
    }
    return best;
}
/// Bytes a second, read and written, of one thread on arrays that no cache of a core holds.
double memory_rate() {
    constexpr std::size_t n = 4 << 20;
    std::vector<double> a(n, 1), b(n, 2);
    double best = 0;
    for (int round = 0; round < 5; ++round) {
        const auto start = Clock::now();
        for (std::size_t k = 0; k < n; ++k) a[k] += 0.5 * b[k];
        asm volatile("" : : "r"(a.data()) : "memory");
        best = std::max(best, 3.0 * n * sizeof(double) / std::chrono::duration<double>(Clock::now() - start).count());
    }
    return best;
}

std::string Profile::report() {
    const std::scoped_lock lock(mutex_);
    if (regions_.empty()) return {};
    constexpr double per_cycle = 2 * 2;     // two units, each a multiplication and an addition a lane
    const double peak = clock_rate() * per_cycle * Target::host().vector_bytes, memory = memory_rate();
    char line[256];
    std::snprintf(line, sizeof line, "bitale profile; limits of one thread: %.0f GF/s f32, %.0f GF/s f64 (clock x 2 fused units), %.1f GB/s\n", peak / 4e9, peak / 8e9, memory / 1e9);
    std::string text = line;
    std::string kernel;
    std::snprintf(line, sizeof line, "  %10s %12s %7s %9s %9s %9s  %s\n", "calls", "us a call", "share", "GF/s", "GB/s", "of limit", "region");
    text += line;
    for (const Region& r : regions_) {
        if (r.calls == 0) continue;
        double whole = 0;
        for (const Region& other : regions_)
            if (other.kernel == r.kernel) whole += static_cast<double>(other.nanoseconds);
        if (r.kernel != kernel) text += "kernel " + r.kernel + '\n';
        kernel = r.kernel;
        const double seconds = static_cast<double>(r.nanoseconds) * 1e-9, calls = static_cast<double>(r.calls);
        const double least = std::max(static_cast<double>(r.operation_bytes) / peak, static_cast<double>(r.memory_bytes) / memory);
        std::snprintf(line, sizeof line, "  %10.0f %12.3f %6.1f%% %9.2f %9.2f %8.1f%%  ", calls, seconds * 1e6 / calls, 100 * static_cast<double>(r.nanoseconds) / std::max(whole, 1.0),
                      static_cast<double>(r.operations) * 1e-9 / std::max(seconds, 1e-9), static_cast<double>(r.memory_bytes) * 1e-9 / std::max(seconds, 1e-9), 100 * least / std::max(seconds, 1e-9));
        text += line + r.what + '\n';
    }
    return text;
}

// ---- counting ---------------------------------------------------------------------------------------------------------------
/// What a statement does, as expressions of dims.
struct Work {
    Expr operations = loop::integer(0), operation_bytes = loop::integer(0);
    std::vector<std::pair<loop::Buffer, Expr>> touched;     // buffer, accesses; one entry for reading and one for writing

    void touch(const loop::Buffer& b, const Expr& times) {
        if (b->space == loop::Space::argument || b->space == loop::Space::arena) touched.emplace_back(b, times);
    }
    /// Each buffer's bytes, or those of the accesses if they are fewer.
    [[nodiscard]] Expr memory_bytes() const {
        Expr bytes = loop::integer(0);
        std::unordered_set<const loop::BufferInfo*> seen;
        for (const auto& [b, first] : touched) {
            if (!seen.insert(b.get()).second) continue;
            Expr accesses = loop::integer(0);
            for (const auto& [other, times] : touched)
                if (other == b) accesses = accesses + times;
            bytes = bytes + loop::min(b->size, accesses) * loop::integer(loop::bytes(b->type));
        }
        return bytes;
    }
};

void count(const Expr& root, const Expr& times, Work& work) {
    std::vector<Expr> open{root};
    std::unordered_set<const loop::ExprNode*> seen;
    auto operation = [&](loop::Type t, std::int64_t n, const Expr& often) {
        if (!loop::is_float(t)) return;
        work.operations = work.operations + often * loop::integer(n);
        work.operation_bytes = work.operation_bytes + often * loop::integer(n * loop::bytes(t));
    };
    while (!open.empty()) {
        const Expr e = open.back();
        open.pop_back();
        if (!seen.insert(e.get()).second || loop::known(e)) continue;
        if (auto* r = std::get_if<loop::Reduce>(&e->as)) {
            Expr often = times;
            for (const auto* list : {&r->rows, &r->run})
                for (const auto& [i, n] : *list) often = often * n;
            operation(e.type(), 1, often);
            count(r->element, often, work);
            continue;
        }
        if (auto* l = std::get_if<loop::Load>(&e->as)) { work.touch(l->buffer, times); continue; }     // offsets are not counted
        if (std::holds_alternative<loop::MulAdd>(e->as)) operation(e.type(), 2, times);
        if (std::holds_alternative<loop::Binary>(e->as) || std::holds_alternative<loop::Unary>(e->as)) operation(e.type(), 1, times);
        auto* choice = std::get_if<loop::Select>(&e->as);
        if (choice && choice->cold) open.insert(open.end(), {choice->condition, choice->y});
        else std::ranges::copy(loop::operands(*e), std::back_inserter(open));
    }
}
/// A loop whose extent depends on loops around it (blocks, of which the last is shorter) is counted as in their first turn, of an If the first case.
void count(const Stmt& s, const Expr& times, Work& work, loop::Substitution first = {}) {
    if (auto* n = std::get_if<loop::For>(&s->as)) {
        const Expr extent = loop::substitute(n->extent, first);
        first.emplace(n->variable, loop::integer(0));
        return count(n->body, times * extent, work, std::move(first));
    }
    if (auto* n = std::get_if<loop::If>(&s->as)) return count(n->then, times, work, std::move(first));
    if (auto* n = std::get_if<loop::Store>(&s->as)) {
        count(n->value, times, work);
        work.touch(n->buffer, times);
    }
    for (const Stmt& x : loop::children(*s)) count(x, times, work, first);
}

/// The ops whose values a region stores, with their lines.
std::string describe_region(const Stmt& s, const std::vector<std::string>& origins) {
    std::vector<std::string> names;
    constexpr std::size_t most = 4;
    loop::visit(s, [&](const Stmt& x) {
        if (x->origin < 0) return;
        const std::string& name = origins[static_cast<std::size_t>(x->origin)];
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    });
    std::string text;
    for (std::size_t k = 0; k < std::min(names.size(), most); ++k) text += (k ? ", " : "") + names[k];
    return names.size() > most ? text + ", and " + std::to_string(names.size() - most) + " more" : text;
}

struct Running { std::int64_t number = -1; Clock::time_point start; };
thread_local Running running;

}  // namespace

bool profiling() { return environment("BITALE_PROFILE") == "1"; }

void measure_regions(loop::LoopNest& nest) {
    auto* b = std::get_if<loop::Block>(&nest.body->as);
    const std::vector<Stmt> statements = b ? b->statements : std::vector<Stmt>{nest.body};
    std::vector<Stmt> out;
    auto call = [&](std::int64_t number, const Work& w) {
        out.push_back(loop::statement(loop::Call{"bitale_region", {}, {loop::integer(number), w.operations, w.operation_bytes, w.memory_bytes()}}));
    };
    for (std::size_t k = 0; k < statements.size();) {
        // Allocations belong to no region; short statements to one.
        std::size_t end = k;
        auto is_loop = [&](std::size_t at) { return std::holds_alternative<loop::For>(statements[at]->as); };
        while (end < statements.size() && std::holds_alternative<loop::Alloc>(statements[end]->as)) out.push_back(statements[end++]);
        k = end;
        if (k == statements.size()) break;
        if (is_loop(end)) ++end;
        else while (end < statements.size() && !is_loop(end)) ++end;
        const Stmt part = loop::block({statements.begin() + static_cast<std::ptrdiff_t>(k), statements.begin() + static_cast<std::ptrdiff_t>(end)});
        Work work;
        count(part, loop::integer(1), work);
        call(Profile::instance().add(nest.name, describe_region(part, nest.origins)), work);
        for (; k < end; ++k) out.push_back(statements[k]);
    }
    call(-1, {});
    nest.body = loop::block(std::move(out));
}

std::int32_t bitale_region(std::int64_t number, std::int64_t operations, std::int64_t operation_bytes, std::int64_t memory_bytes) {
    const auto now = Clock::now();
    if (running.number >= 0) Profile::instance().at(running.number).nanoseconds += std::chrono::duration_cast<std::chrono::nanoseconds>(now - running.start).count();
    if (number >= 0) {
        Region& r = Profile::instance().at(number);
        ++r.calls;
        r.operations += operations;
        r.operation_bytes += operation_bytes;
        r.memory_bytes += memory_bytes;
    }
    running = {number, Clock::now()};
    return 0;
}

}  // namespace bitale::jit

namespace bitale {
std::string profile_report() { return jit::Profile::instance().report(); }
}  // namespace bitale
