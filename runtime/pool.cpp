// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <new>
#include <string>

#include "bitale/error.h"

namespace bitale::pool {
namespace {

/// Bytes: whole huge pages save the first touch (1.7 ms per 4 MB) and, as they are contiguous, conflicts in the second-level cache
/// (measured: a training step on 1.6 MB of weights 10 % faster). A quarter of such a block is unused at most.
constexpr std::size_t huge = std::size_t{2} << 20, huge_from = huge / 4 * 3;
constexpr std::size_t kept = std::size_t{4} << 30;      // bytes that the pool keeps at most; above, blocks go back to the system

/// Size classes: powers of two and the three steps between, so at most a fifth of a block is unused.
std::size_t class_of(std::size_t bytes) {
    const std::size_t n = std::max(bytes, line) - 1;
    const int top = static_cast<int>(std::bit_width(n)) - 1;              // n has its leading bit there
    return static_cast<std::size_t>(top) * 4 + ((n >> (top - 2)) & 3);
}
std::size_t bytes_of(std::size_t size_class) {
    const std::size_t top = size_class / 4, step = size_class % 4;
    return (std::size_t{1} << top) + ((step + 1) << (top - 2));
}

/// A free block holds the link to the next one, so giving back allocates nothing.
struct Free { Free* next; };

struct Pool {
    std::mutex mutex;
    std::array<Free*, 64 * 4> free{};
    std::size_t bytes = 0;
};
/// Never destroyed: static objects of the host may give back after it would be.
Pool& pool() {
    static Pool& p = *new Pool;
    return p;
}

void* fresh(std::size_t bytes) {
    const std::size_t alignment = bytes >= huge_from ? huge : line;
    const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
    void* p = std::aligned_alloc(alignment, rounded);
    if (!p) throw OutOfMemory("no memory for " + std::to_string(bytes) + " bytes");
    if (bytes >= huge_from) madvise(p, rounded, MADV_HUGEPAGE);      // a wish: failure only costs time
    return p;
}

}  // namespace

void* take(std::size_t bytes) {
    if (bytes > largest) throw OutOfMemory("no memory for " + std::to_string(bytes) + " bytes");
    const std::size_t c = class_of(bytes);
    Pool& p = pool();
    {
        const std::lock_guard lock(p.mutex);
        if (Free* block = p.free[c]) {
            p.free[c] = block->next;
            p.bytes -= bytes_of(c);
            return block;
        }
    }
    return fresh(bytes_of(c));
}

void give_back(void* block, std::size_t bytes) noexcept {
    const std::size_t c = class_of(bytes);
    Pool& p = pool();
    {
        const std::lock_guard lock(p.mutex);
        if (p.bytes + bytes_of(c) <= kept) {
            p.free[c] = new (block) Free{p.free[c]};
            p.bytes += bytes_of(c);
            return;
        }
    }
    std::free(block);
}

}  // namespace bitale::pool
