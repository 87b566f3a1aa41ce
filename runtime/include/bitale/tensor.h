// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <algorithm>
#include <ostream>

#include "bitale/any_tensor.h"

namespace bitale {

/// An array that owns its elements: row-major, 64-byte aligned, memory from the recycling pool.
template <class T, std::size_t rank>
class Tensor {
public:
    using Extents = std::array<std::int64_t, rank>;
    /// Of the given shape; the elements are not set.
    explicit Tensor(const Extents& shape) : storage_(detail::allocate(byte_count(Dims(std::span<const std::int64_t>(shape)), dtype_of<T>))), shape_(shape) {}
    /// A dense copy.
    explicit Tensor(const View<T, rank>& x) : Tensor(x.shape()) { bitale::copy(AnyView(x), AnyMutableView(MutableView<T, rank>(*this))); }
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
    detail::Memory storage_;
    Extents shape_;
};

/// NumPy's form: [19.94 20.09 19.99 20.14], with up to 8 decimals.
template <class T, std::size_t rank> std::ostream& operator<<(std::ostream& out, const View<T, rank>& x) { return print(out, AnyView(x)); }
template <class T, std::size_t rank> std::ostream& operator<<(std::ostream& out, const Tensor<T, rank>& x) { return print(out, AnyView(x)); }

}  // namespace bitale
