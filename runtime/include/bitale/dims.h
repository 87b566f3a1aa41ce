// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

#include "bitale/api.h"
#include "bitale/dtype.h"

namespace bitale {

/// The extents of a tensor, or its strides: up to 16 numbers, without heap memory.
class BITALE_API Dims {
public:
    static constexpr std::size_t max_rank = 16;
    Dims() = default;
    /// Throws ShapeError above max_rank.
    Dims(std::initializer_list<std::int64_t> values) : Dims(std::span(values.begin(), values.size())) {}
    explicit Dims(std::span<const std::int64_t> values) {
        for (std::int64_t v : values) push_back(v);
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    std::int64_t& operator[](std::size_t k) { return values_[k]; }
    const std::int64_t& operator[](std::size_t k) const { return values_[k]; }
    [[nodiscard]] const std::int64_t* begin() const { return values_; }
    [[nodiscard]] const std::int64_t* end() const { return values_ + size_; }
    /// Throws ShapeError above max_rank.
    void push_back(std::int64_t value) {
        if (size_ == max_rank) [[unlikely]] too_many_axes();
        values_[size_++] = value;
    }
    friend bool operator==(const Dims& x, const Dims& y) {
        if (x.size_ != y.size_) return false;
        for (std::size_t k = 0; k < x.size_; ++k)
            if (x.values_[k] != y.values_[k]) return false;
        return true;
    }

private:
    [[noreturn]] static void too_many_axes();
    std::size_t size_ = 0;
    std::int64_t values_[max_rank] = {};
};

/// "[2, 3]"
[[nodiscard]] BITALE_API std::string text(const Dims&);
/// Product of the extents.  Throws ShapeError if one is negative, or if the product overflows with every 0 taken as 1: then
/// strides never overflow either.
[[nodiscard]] BITALE_API std::int64_t element_count(const Dims& shape);
/// element_count * size_of(d) bytes; throws ShapeError if that overflows a signed 64-bit number.
[[nodiscard]] BITALE_API std::size_t byte_count(const Dims& shape, DType d);
/// Row-major strides, in elements.
[[nodiscard]] BITALE_API Dims dense_strides(const Dims& shape);

}  // namespace bitale
