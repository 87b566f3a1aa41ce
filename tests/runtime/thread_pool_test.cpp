// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/thread_pool.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace bitale::test {
namespace {

/// Every part of [0, n) marked by whoever ran it.
struct Marks {
    std::vector<std::atomic<int>> count;
    std::mutex mutex;
    std::set<std::thread::id> threads;
    explicit Marks(std::size_t n) : count(n) {}

    static void body(void* context, std::int64_t begin, std::int64_t end) {
        auto& self = *static_cast<Marks*>(context);
        for (std::int64_t i = begin; i < end; ++i) ++self.count[static_cast<std::size_t>(i)];
        const std::lock_guard lock(self.mutex);
        self.threads.insert(std::this_thread::get_id());
    }
    [[nodiscard]] bool all(int wanted) const {
        for (const auto& c : count)
            if (c != wanted) return false;
        return true;
    }
};

void run(const Executor& e, Marks& marks) { e.parallel_for(e.context, static_cast<std::int64_t>(marks.count.size()), Marks::body, &marks); }

TEST_CASE("thread pool: each part runs once, on at most the threads asked for") {
    for (const int threads : {2, 3, 7})
        for (const std::size_t n : {0u, 1u, 2u, 5u, 32u}) {
            Marks marks(n);
            for (int k = 1; k <= 200; ++k) {
                run(*executor_for(threads), marks);
                REQUIRE(marks.all(k));
            }
            CHECK(marks.threads.size() <= static_cast<std::size_t>(threads));
        }
}

TEST_CASE("thread pool: one thread needs no executor") {
    CHECK(executor_for(1) == nullptr);
    CHECK(default_threads() >= 1);
}

TEST_CASE("thread pool: loops of several threads at once do not wait for each other") {
    std::vector<std::thread> callers;
    std::atomic<int> right{0};
    for (int t = 0; t < 4; ++t)
        callers.emplace_back([&] {
            Marks marks(16);
            for (int k = 1; k <= 100; ++k) {
                run(*executor_for(2), marks);
                right += marks.all(k);
            }
        });
    for (auto& c : callers) c.join();
    CHECK(right == 400);
}

TEST_CASE("thread pool: a loop inside a loop runs where it is") {
    std::atomic<int> inner{0};
    const Executor& e = *executor_for(2);
    const auto body = [](void* context, std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            const Executor& own = *executor_for(2);
            own.parallel_for(own.context, 3, [](void* c, std::int64_t b, std::int64_t en) { *static_cast<std::atomic<int>*>(c) += static_cast<int>(en - b); }, context);
        }
    };
    e.parallel_for(e.context, 8, body, &inner);
    CHECK(inner == 24);
}

TEST_CASE("thread pool: a child after a fork has threads of its own") {
    Marks before(8);
    run(*executor_for(2), before);
    const pid_t child = fork();
    if (child == 0) {
        Marks marks(8);
        run(*executor_for(2), marks);
        _exit(marks.all(1) ? 0 : 1);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("executor: the host's takes the place of bitale's until it is taken back") {
    struct Host {
        int calls = 0;
        Executor table{this, [](void* context, std::int64_t n, void (*body)(void*, std::int64_t, std::int64_t), void* body_context) {
                           ++static_cast<Host*>(context)->calls;
                           body(body_context, 0, n);
                       }};
    } host;
    const Executor& e = *executor_for(2);   // as a kernel keeps it
    Marks marks(4);
    set_executor(&host.table);
    run(e, marks);
    CHECK(host.calls == 1);
    set_executor(nullptr);
    run(e, marks);
    CHECK(host.calls == 1);
    CHECK(marks.all(2));
}

}  // namespace
}  // namespace bitale::test
