// SPDX-License-Identifier: BSD-3-Clause
/// Calls after the first: no heap memory, no system call.  A program of its own, because it counts every allocation of the process.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>

#include "bitale/bitale.h"
#include "tests/support/sanitized.h"

namespace {
std::atomic<std::int64_t> allocations = 0;
}

#if defined(BITALE_SANITIZED)
// sanitizer/allocator_interface.h, which g++ does not bring along.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, std::size_t), void (*)(const volatile void*));
namespace {
[[maybe_unused]] const int hooks = __sanitizer_install_malloc_and_free_hooks([](const volatile void*, std::size_t) { ++allocations; }, [](const volatile void*) {});
}
#else
// All of malloc's family, so that memory is counted whoever asks for it; glibc's own functions do the work.  Exported, or the shared libraries
// would not see them.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
BITALE_API void* malloc(std::size_t n) noexcept { return ++allocations, __libc_malloc(n); }
BITALE_API void* calloc(std::size_t count, std::size_t n) noexcept { return ++allocations, __libc_calloc(count, n); }
BITALE_API void* realloc(void* p, std::size_t n) noexcept { return ++allocations, __libc_realloc(p, n); }
BITALE_API void* aligned_alloc(std::size_t alignment, std::size_t n) noexcept { return ++allocations, __libc_memalign(alignment, n); }
}
#endif

using namespace bitale;

namespace {

constexpr std::int64_t n = 1000;    // elements: several lines, no huge pages

/// Calls of every kind, with all that they need made beforehand.
struct Calls {
    Var x = fvector("x"), target = fscalar("target");
    Shared<double, 1> W = shared("W", View<double, 1>(std::vector<double>(n, 0.5)));
    Shared<double, 2> M = shared("M", View<double, 2>(std::vector<double>(5 * 21, 1.0).data(), {5, 21}));
    Var y = sum(x * W), cost = square(target - y);
    /// In place; and with an arena, a second buffer, padded rows and a result that is a tensor.
    Function<double(VectorView<float>, float)> train = function<double(VectorView<float>, float)>(
        {.inputs = {x, target}, .outputs = {y}, .updates = {{W, W - 1e-4 * grad(cost, W)}}, .name = "train"});
    Function<std::tuple<Tensor<float, 1>, double>(VectorView<float>)> shares = function<std::tuple<Tensor<float, 1>, double>(VectorView<float>)>(
        {.inputs = {x}, .outputs = {x / sum(x), sum(M)}, .updates = {{M, M / sum(M, 1, true)}}, .name = "shares"});
    Function<Tensor<float, 1>(VectorView<float>)> pure = function<Tensor<float, 1>(VectorView<float>)>({.inputs = {x}, .outputs = {x / sum(exp(x))}, .name = "pure"});
    Function<> erased = function({.inputs = {x, target}, .outputs = {y, x * target}, .updates = {{W, W / sum(W)}}, .name = "erased"});

    std::vector<float> xs = std::vector<float>(n, 0.25F), result = std::vector<float>(n);
    float goal = 100;
    double total = 0, sink = 0;
    std::vector<AnyView> arguments{xs, goal};
    std::vector<AnyMutableView> results{total, result};

    void by_default() {
        sink += train(xs, goal);
        const auto [share, sum] = shares(xs);
        sink += share(0) + sum + pure(xs)(3);
        for (int k = 0; k < 2; ++k) erased.into(arguments, results);
    }
    void exclusively() {
        const auto held = train.exclusive();
        for (int k = 0; k < 3; ++k) sink += held(xs, goal);
        const auto other = shares.exclusive();
        sink += std::get<1>(other(xs));
        const auto nothing = pure.exclusive();
        sink += nothing(xs)(0);
    }
};

std::int64_t allocated(const std::function<void()>& f) {
    const std::int64_t before = allocations;
    for (int k = 0; k < 100; ++k) f();
    return allocations - before;
}

}  // namespace

TEST_CASE("the hook counts") {
    CHECK(allocated([] { ::operator delete(::operator new(1)); }) >= 100);
    CHECK(allocated([] {
        void* volatile p = std::malloc(8);
        std::free(p);
    }) >= 100);
}

TEST_CASE("calls after the first do not touch the heap: typed, exclusive, into dense memory") {
    Calls calls;
    calls.by_default();
    calls.exclusively();
    CHECK(allocated([&] { calls.by_default(); }) == 0);
    CHECK(allocated([&] { calls.exclusively(); }) == 0);
    CHECK(calls.sink != 0);
}

TEST_CASE("shapes that were seen before alternate without touching the heap") {
    Calls calls;
    const std::vector<float> longer(2 * n, 0.5F);
    auto both = [&] { calls.sink += calls.pure(calls.xs)(0) + calls.pure(longer)(0); };
    both();
    CHECK(allocated(both) == 0);
}

TEST_CASE("calls after the first make no system call: a child in seccomp's strict mode makes 1000 of each kind") {
    if (test::sanitized) return;
    Calls calls;
    const pid_t child = fork();
    if (child == 0) {
        calls.by_default();
        calls.exclusively();
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) syscall(SYS_exit, 2);
        for (int k = 0; k < 1000; ++k) {
            calls.by_default();
            calls.exclusively();
        }
        syscall(SYS_exit, 0);       // strict mode allows read, write, _exit and sigreturn; any other call kills
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK_MESSAGE(WEXITSTATUS(status) == 0, "2: the kernel has no strict mode");
}
