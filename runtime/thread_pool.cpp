// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/thread_pool.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "runtime/environment.h"

namespace bitale {
namespace {

constexpr int most_threads = 256;
constexpr auto spin = std::chrono::microseconds(100);   // after a loop: the next one of the same step comes sooner than a sleeper wakes

void pause() {
#ifdef __x86_64__
    __builtin_ia32_pause();
#endif
}

/// One loop.
struct Job {
    void (*body)(void*, std::int64_t, std::int64_t);
    void* context;
    std::int64_t n;
};

/// The parts of one thread, claimed one by one.
struct alignas(64) Share {
    std::atomic<std::int64_t> next{0};
    std::int64_t end = 0;
};

class Pool {
public:
    /// Calls body for all parts with up to `threads` threads, this one included.  One loop at a time: a second caller runs its own alone.
    void run(int threads, const Job& job) {
        if (threads < 2 || job.n < 2 || busy_.exchange(true, std::memory_order_acquire)) return job.body(job.context, 0, job.n);
        const int members = static_cast<int>(std::min<std::int64_t>(threads, job.n));
        start(members - 1);
        job_ = job;
        for (std::int64_t k = 0; k < members; ++k) {
            Share& share = shares_[static_cast<std::size_t>(k)];
            share.next.store(job.n * k / members, std::memory_order_relaxed);
            share.end = job.n * (k + 1) / members;
        }
        running_.store(members - 1, std::memory_order_relaxed);
        turn_.store((turn_.load(std::memory_order_relaxed) / counted + 1) * counted + static_cast<std::uint32_t>(members), std::memory_order_release);   // last: who sees it sees the rest
        turn_.notify_all();
        work(0, members);
        while (running_.load(std::memory_order_acquire) > 0) pause();
        busy_.store(false, std::memory_order_release);
    }

private:
    void start(int helpers) {
        for (; started_ < helpers; ++started_) std::thread([this, own = started_ + 1, seen = turn_.load()] { serve(own, seen); }).detach();
    }
    /// A loop ends when all of its members have been at work: no member is a turn late.
    void serve(int own, std::uint32_t seen) {
        for (;;) {
            seen = next_turn(seen);
            const int members = static_cast<int>(seen % counted);
            if (own >= members) continue;
            work(own, members);
            running_.fetch_sub(1, std::memory_order_release);
        }
    }
    std::uint32_t next_turn(std::uint32_t seen) {
        const auto until = std::chrono::steady_clock::now() + spin;
        for (;;) {
            for (int k = 0; k < 64; ++k, pause())
                if (const auto now = turn_.load(std::memory_order_acquire); now != seen) return now;
            if (std::chrono::steady_clock::now() >= until) turn_.wait(seen, std::memory_order_acquire);
        }
    }
    /// First its own parts, the same ones in every loop of as many: what they read is often in this core's cache.  Then the others'.
    void work(int own, int members) {
        for (int k = 0; k < members; ++k) {
            Share& share = shares_[static_cast<std::size_t>((own + k) % members)];
            for (std::int64_t part; (part = share.next.fetch_add(1, std::memory_order_relaxed)) < share.end;) job_.body(job_.context, part, part + 1);
        }
    }

    static constexpr std::uint32_t counted = 512;   // more than most_threads
    std::atomic<bool> busy_{false};     // no mutex: a loop inside a loop finds it taken by its own thread
    int started_ = 0;
    Job job_{};
    std::array<Share, most_threads> shares_{};
    alignas(64) std::atomic<std::uint32_t> turn_{0};    // counted * number of the loop + its members
    alignas(64) std::atomic<int> running_{0};
};

/// Never destroyed: its threads run until the process ends.
std::atomic<Pool*>& pool() {
    static auto& p = *new std::atomic<Pool*>(new Pool);
    static const int once = pthread_atfork(nullptr, nullptr, [] { pool().store(new Pool); });     // the parent's threads are not in the child
    (void)once;
    return p;
}

std::atomic<const Executor*> host_executor{nullptr};

/// One for each number of threads, so that a kernel's loops know theirs.
const Executor* own_executor(int threads) {
    struct Entry { int threads; Executor executor; };
    static auto& entries = *[] {
        auto* e = new std::array<Entry, most_threads + 1>;
        for (int t = 0; t <= most_threads; ++t)
            (*e)[static_cast<std::size_t>(t)] = {t, {&(*e)[static_cast<std::size_t>(t)], [](void* context, std::int64_t n, void (*body)(void*, std::int64_t, std::int64_t), void* body_context) {
                                                     if (const Executor* host = host_executor.load(std::memory_order_acquire)) return host->parallel_for(host->context, n, body, body_context);
                                                     pool().load(std::memory_order_acquire)->run(static_cast<Entry*>(context)->threads, {body, body_context, n});
                                                 }}};
        return e;
    }();
    return &entries[static_cast<std::size_t>(threads)].executor;
}

/// CPUs' worth of time that the cgroup grants; a large number if it does not say.
int cgroup_quota() {
    std::ifstream file("/sys/fs/cgroup/cpu.max");
    std::string quota;
    double period = 0;
    if (!(file >> quota >> period) || quota == "max" || period <= 0) return most_threads;
    return std::max(1, static_cast<int>(std::strtod(quota.c_str(), nullptr) / period));
}

}  // namespace

int default_threads() {
    static const int threads = [] {
        if (const int asked = std::atoi(environment("BITALE_THREADS").c_str()); asked > 0) return std::min(asked, most_threads);
        cpu_set_t allowed;
        const int affinity = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : static_cast<int>(std::thread::hardware_concurrency());
        return std::clamp(std::min(affinity, cgroup_quota()), 1, most_threads);
    }();
    return threads;
}

void set_executor(const Executor* executor) { host_executor.store(executor, std::memory_order_release); }

const Executor* executor_for(int threads) {
    if (threads == 0) threads = default_threads();
    if (threads <= 1) return nullptr;
    return own_executor(std::min(threads, most_threads));
}

}  // namespace bitale
