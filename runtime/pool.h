// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Recycled memory: results, arenas and shared buffers.  A block that was given back is handed out again without a system call.
#include <cstddef>
#include <utility>

namespace bitale::pool {

constexpr std::size_t line = 64;                        // bytes: alignment, a cache line of x86-64 and ARMv8
constexpr std::size_t largest = std::size_t{1} << 47;   // bytes: the address space of a process

/// At least `bytes` bytes, 64-byte aligned, not set; never null.  Throws OutOfMemory, above `largest` without asking the
/// system.  Thread-safe.
[[nodiscard]] void* take(std::size_t bytes);
/// `bytes` as given to take.
void give_back(void*, std::size_t bytes) noexcept;

}  // namespace bitale::pool

namespace bitale {

/// An owned block of pool memory.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(std::size_t bytes) : data_(pool::take(bytes)), bytes_(bytes) {}
    Buffer(Buffer&& other) noexcept : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    Buffer& operator=(Buffer&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~Buffer() { if (data_) pool::give_back(data_, bytes_); }

    [[nodiscard]] void* data() const { return data_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    void* data_ = nullptr;
    std::size_t bytes_ = 0;
};

}  // namespace bitale
