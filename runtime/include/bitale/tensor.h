// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <algorithm>
#include <ostream>

#include "bitale/any_tensor.h"

namespace bitale {

/// An array that owns its elements: row-major, 64-byte aligned, memory from the recycling pool.
/// One that was moved from may be assigned to or destroyed, nothing else.
template <class T, std::size_t rank>
class Tensor {
public:
    using Extents = std::array<std::int64_t, rank>;
    /// Of the given shape; the elements are not set.
    explicit Tensor(const Extents& shape) : storage_(detail::allocate(byte_count(Dims(std::span<const std::int64_t>(shape)), dtype_of<T>))), shape_(shape) {}
    /// A dense copy.
    explicit Tensor(const View<T, rank>& x) : Tensor(x.shape()) { bitale::copy(AnyView(x), AnyMutableView(MutableView<T, rank>(*this))); }
    Tensor(T value) requires(rank == 0) : Tensor(Extents{}) { *data() = value; }    // NOLINT(google-explicit-constructor)
    Tensor(std::initializer_list<T> values) requires(rank == 1) : Tensor(Extents{static_cast<std::int64_t>(values.size())}) { std::ranges::copy(values, data()); }
    /// Throws ShapeError if the rows differ in length.
    Tensor(std::initializer_list<std::initializer_list<T>> rows) requires(rank == 2)
        : Tensor(Extents{static_cast<std::int64_t>(rows.size()), rows.size() ? static_cast<std::int64_t>(rows.begin()->size()) : 0}) {
        T* to = data();
        for (const auto& row : rows) {
            detail::check_row(row.size(), static_cast<std::size_t>(shape_[1]));
            to = std::ranges::copy(row, to).out;
        }
    }
    /// Throws ShapeError if the blocks or their rows differ in length.
    Tensor(std::initializer_list<std::initializer_list<std::initializer_list<T>>> blocks) requires(rank == 3) : Tensor(extents_of(blocks)) {
        T* to = data();
        for (const auto& block : blocks) {
            detail::check_row(block.size(), static_cast<std::size_t>(shape_[1]));
            for (const auto& row : block) {
                detail::check_row(row.size(), static_cast<std::size_t>(shape_[2]));
                to = std::ranges::copy(row, to).out;
            }
        }
    }
    Tensor(const Tensor& other) : Tensor(other.shape_) { std::copy(other.begin(), other.end(), data()); }
    Tensor(Tensor&&) noexcept = default;
    Tensor& operator=(const Tensor& other) { return *this = Tensor(other); }
    Tensor& operator=(Tensor&&) noexcept = default;

    [[nodiscard]] T* data() { return static_cast<T*>(storage_.get()); }
    [[nodiscard]] const T* data() const { return static_cast<const T*>(storage_.get()); }
    [[nodiscard]] const Extents& shape() const { return shape_; }
    [[nodiscard]] std::int64_t size() const { return View<T, rank>(*this).size(); }
    [[nodiscard]] T* begin() { return data(); }
    [[nodiscard]] T* end() { return data() + size(); }
    [[nodiscard]] const T* begin() const { return data(); }
    [[nodiscard]] const T* end() const { return data() + size(); }
    template <class... I> requires(sizeof...(I) == rank) T& operator()(I... i) { return MutableView<T, rank>(*this)(i...); }
    template <class... I> requires(sizeof...(I) == rank) const T& operator()(I... i) const { return View<T, rank>(*this)(i...); }

private:
    template <class Blocks> static Extents extents_of(const Blocks& blocks) requires(rank == 3) {
        const std::size_t rows = blocks.size() ? blocks.begin()->size() : 0, row = rows ? blocks.begin()->begin()->size() : 0;
        return {static_cast<std::int64_t>(blocks.size()), static_cast<std::int64_t>(rows), static_cast<std::int64_t>(row)};
    }
    detail::Memory storage_;
    Extents shape_;
};

/// As print(): [19.94 20.09 19.99 20.14].
template <class T, std::size_t rank> std::ostream& operator<<(std::ostream& out, const View<T, rank>& x) { return print(out, AnyView(x)); }
template <class T, std::size_t rank> std::ostream& operator<<(std::ostream& out, const Tensor<T, rank>& x) { return print(out, AnyView(x)); }

}  // namespace bitale
