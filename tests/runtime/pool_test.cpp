// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/pool.h"

#include <doctest/doctest.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

#include "bitale/error.h"
#include "runtime/shared_storage.h"

using namespace bitale;

namespace {
constexpr std::size_t sizes[] = {0, 1, 63, 64, 65, 100, 127, 128, 129, 1000, 4096, 5000, 1 << 20, (2 << 20) - 1, 2 << 20, (2 << 20) + 1, 5 << 20};

#if defined(__SANITIZE_THREAD__)
constexpr bool thread_sanitizer = true;
#elif defined(__has_feature)
constexpr bool thread_sanitizer = __has_feature(thread_sanitizer);
#else
constexpr bool thread_sanitizer = false;
#endif

/// Runs f in a child that may only read, write and leave: 0 if it came through.  -1: such a child cannot be had, as the system refuses
/// it or the thread sanitizer runs a thread of its own there, which SYS_exit does not end.
template <class F> int strictly(F&& f) {
    if (thread_sanitizer) return -1;
    const pid_t child = fork();
    if (child == 0) {
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) _exit(77);
        f();
        syscall(SYS_exit, 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) return WEXITSTATUS(status) == 77 ? -1 : WEXITSTATUS(status);
    return WTERMSIG(status);
}
}  // namespace

TEST_CASE("blocks are aligned to 64 bytes and hold what was asked for") {
    std::vector<Buffer> all;
    for (std::size_t n : sizes) {
        const Buffer& b = all.emplace_back(n);
        CAPTURE(n);
        REQUIRE(b.data() != nullptr);
        CHECK(reinterpret_cast<std::uintptr_t>(b.data()) % pool::line == 0);
        CHECK(b.bytes() == n);
        std::memset(b.data(), 0x5a, n);
    }
    for (const Buffer& b : all)
        for (std::size_t i = 0; i < b.bytes(); i += 61) REQUIRE(static_cast<unsigned char*>(b.data())[i] == 0x5a);
}

TEST_CASE("the second of two equal allocations gets the first one's block") {
    for (std::size_t n : sizes) {
        CAPTURE(n);
        const void* first = nullptr;
        {
            const Buffer b(n);
            first = b.data();
        }
        const Buffer b(n);
        CHECK(b.data() == first);
    }
}

TEST_CASE("blocks in use are distinct") {
    std::vector<Buffer> all;
    std::set<void*> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(all.emplace_back(static_cast<std::size_t>(i)).data());
    CHECK(seen.size() == 1000);
}

TEST_CASE("a buffer moves, and is given back once") {
    Buffer x(100), y(200);
    void* const p = x.data();
    y = std::move(x);
    CHECK(y.data() == p);
    CHECK(y.bytes() == 100);
    const Buffer z = std::move(y);
    CHECK(z.data() == p);
    CHECK(Buffer().data() == nullptr);
}

TEST_CASE("more than a process can address is OutOfMemory, without asking the system") {
    CHECK_THROWS_WITH_AS(Buffer((std::size_t{1} << 47) + 1), "OutOfMemory: no memory for 140737488355329 bytes", OutOfMemory);
    CHECK_THROWS_AS(Buffer(SIZE_MAX), OutOfMemory);
}

TEST_CASE("four threads take and give back") {
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (unsigned char t = 0; t < 4; ++t)
        threads.emplace_back([&wrong, t] {
            for (std::size_t i = 0; i < 20'000; ++i) {
                const std::size_t n = 1 + i * 37 % 3000;
                const Buffer b(n);
                std::memset(b.data(), t, n);
                std::this_thread::yield();
                if (static_cast<unsigned char*>(b.data())[0] != t || static_cast<unsigned char*>(b.data())[n - 1] != t) ++wrong;
            }
        });
    for (auto& t : threads) t.join();
    CHECK(wrong == 0);
}

TEST_CASE("recycled memory, a call's lock and get() make no system call: 1000 rounds in seccomp's strict mode") {
    const std::vector<double> values{1, 2, 3};
    SharedStorage variable("w", values);
    auto round = [&] {
        const Buffer small(100), large(5 << 20);
        const GroupHold hold(variable);
        variable.commit_spare();
    };
    (void)variable.spare();
    round();
    (void)variable.get();
    const int outcome = strictly([&] {
        for (int i = 0; i < 1000; ++i) {
            round();
            (void)variable.get();
        }
    });
    if (outcome < 0) MESSAGE("skipped: no seccomp here");
    else CHECK(outcome == 0);
}
