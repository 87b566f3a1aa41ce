// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <initializer_list>
#include <span>
#include <vector>

#include "bitale/dims.h"

namespace bitale {

template <class T, std::size_t rank> class Tensor;

/// A borrowed array: element (i0, i1, ..) is data[i0 * strides[0] + i1 * strides[1] + ..], strides in elements.  It owns nothing: the
/// memory must live as long as it is used.  Read-only; MutableView writes.
template <class T, std::size_t rank, class Pointer = const T*>
class BasicView {
public:
    using Extents = std::array<std::int64_t, rank>;
    BasicView(Pointer data, const Extents& shape, const Extents& strides) : data_(data), shape_(shape), strides_(strides) {}
    /// Row-major.
    BasicView(Pointer data, const Extents& shape) : data_(data), shape_(shape) {
        std::int64_t stride = 1;
        for (std::size_t axis = rank; axis-- > 0; stride *= shape[axis]) strides_[axis] = stride;
    }

    [[nodiscard]] Pointer data() const { return data_; }
    [[nodiscard]] const Extents& shape() const { return shape_; }
    [[nodiscard]] const Extents& strides() const { return strides_; }
    [[nodiscard]] std::int64_t size() const {
        std::int64_t n = 1;
        for (std::int64_t d : shape_) n *= d;
        return n;
    }
    template <class... I> requires(sizeof...(I) == rank)
    auto& operator()(I... i) const {
        std::int64_t offset = 0;
        std::size_t axis = 0;
        ((offset += static_cast<std::int64_t>(i) * strides_[axis++]), ...);
        return data_[offset];
    }

protected:
    Pointer data_;
    Extents shape_;
    Extents strides_{};
};

/// Read-only.  Made of a Tensor, of pointer and shape, of rank 1 also of a list, std::vector or std::span.
template <class T, std::size_t rank>
class View : public BasicView<T, rank> {
public:
    using BasicView<T, rank>::BasicView;
    View(const Tensor<T, rank>& t) : BasicView<T, rank>(t.data(), t.shape()) {}     // NOLINT(google-explicit-constructor)
    // Rank 1 from what C++ programs have.  A list lives to the end of the full expression: f({1, 2, 3}).
    View(std::initializer_list<T> values) requires(rank == 1) : BasicView<T, rank>(values.begin(), {static_cast<std::int64_t>(values.size())}, {1}) {}
    View(const std::vector<T>& values) requires(rank == 1 && !std::is_same_v<T, bool>) : BasicView<T, rank>(values.data(), {static_cast<std::int64_t>(values.size())}, {1}) {}  // NOLINT
    View(std::span<const T> values) requires(rank == 1) : BasicView<T, rank>(values.data(), {static_cast<std::int64_t>(values.size())}, {1}) {}  // NOLINT
};

/// The same, writable; converts to View.
template <class T, std::size_t rank>
class MutableView : public BasicView<T, rank, T*> {
public:
    using BasicView<T, rank, T*>::BasicView;
    MutableView(std::vector<T>& values) requires(rank == 1 && !std::is_same_v<T, bool>) : MutableView(values.data(), {static_cast<std::int64_t>(values.size())}) {}  // NOLINT
    MutableView(std::span<T> values) requires(rank == 1) : MutableView(values.data(), {static_cast<std::int64_t>(values.size())}) {}  // NOLINT
    MutableView(Tensor<T, rank>& t) : BasicView<T, rank, T*>(t.data(), t.shape()) {}    // NOLINT(google-explicit-constructor)
    operator View<T, rank>() const { return View<T, rank>(this->data_, this->shape_, this->strides_); }  // NOLINT(google-explicit-constructor)
};

template <class T> using VectorView = View<T, 1>;
template <class T> using MatrixView = View<T, 2>;

}  // namespace bitale
