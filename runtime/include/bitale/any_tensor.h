// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <iosfwd>
#include <memory>

#include "bitale/error.h"
#include "bitale/view.h"

namespace bitale {
namespace detail {
/// Returns pool memory to the pool.
struct BITALE_API Recycle {
    std::size_t bytes = 0;
    void operator()(void*) const noexcept;
};
using Memory = std::unique_ptr<void, Recycle>;
[[nodiscard]] BITALE_API Memory allocate(std::size_t bytes);        // throws OutOfMemory
BITALE_API void check_row(std::size_t got, std::size_t expected);   // throws ShapeError
[[noreturn]] BITALE_API void wrong_type(DType got, std::size_t got_rank, DType wanted, std::size_t wanted_rank);
}  // namespace detail

/// A borrowed array whose dtype and rank are known at run time.  Strides are in elements.
class BITALE_API AnyView {
public:
    AnyView(DType dtype, const void* data, const Dims& shape, const Dims& strides) : data_(data), shape_(shape), strides_(strides), dtype_(dtype) {}
    template <class T, std::size_t rank> AnyView(const View<T, rank>& x)        // NOLINT(google-explicit-constructor)
        : data_(x.data()), shape_(std::span<const std::int64_t>(x.shape())), strides_(std::span<const std::int64_t>(x.strides())), dtype_(dtype_of<T>) {}
    template <class T, std::size_t rank> AnyView(const MutableView<T, rank>& x) : AnyView(View<T, rank>(x)) {}  // NOLINT(google-explicit-constructor)
    template <class T, std::size_t rank> AnyView(const Tensor<T, rank>& x) : AnyView(View<T, rank>(x)) {}  // NOLINT(google-explicit-constructor)
    template <Element T> requires(!std::is_same_v<T, bool>) AnyView(const std::vector<T>& x) : AnyView(View<T, 1>(x)) {}  // NOLINT(google-explicit-constructor)
    /// A scalar: refers to x, which must live as long.
    template <Element T> AnyView(const T& x) : data_(&x), dtype_(dtype_of<T>) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] DType dtype() const { return dtype_; }
    [[nodiscard]] const void* data() const { return data_; }
    [[nodiscard]] const Dims& shape() const { return shape_; }
    [[nodiscard]] const Dims& strides() const { return strides_; }
    /// Throws TypeError for another dtype, ShapeError for another rank.
    template <class T, std::size_t rank> [[nodiscard]] View<T, rank> as() const {
        if (dtype_ != dtype_of<T> || shape_.size() != rank) detail::wrong_type(dtype_, shape_.size(), dtype_of<T>, rank);
        std::array<std::int64_t, rank> shape{}, strides{};
        for (std::size_t k = 0; k < rank; ++k) {
            shape[k] = shape_[k];
            strides[k] = strides_[k];
        }
        return View<T, rank>(static_cast<const T*>(data_), shape, strides);
    }

private:
    const void* data_;
    Dims shape_, strides_;
    DType dtype_;
};

class AnyTensor;
/// The same, writable.
class BITALE_API AnyMutableView {
public:
    AnyMutableView(DType dtype, void* data, const Dims& shape, const Dims& strides) : data_(data), shape_(shape), strides_(strides), dtype_(dtype) {}
    template <class T, std::size_t rank> AnyMutableView(const MutableView<T, rank>& x)  // NOLINT(google-explicit-constructor)
        : data_(x.data()), shape_(std::span<const std::int64_t>(x.shape())), strides_(std::span<const std::int64_t>(x.strides())), dtype_(dtype_of<T>) {}
    template <class T, std::size_t rank> AnyMutableView(Tensor<T, rank>& x) : AnyMutableView(MutableView<T, rank>(x)) {}  // NOLINT(google-explicit-constructor)
    template <Element T> requires(!std::is_same_v<T, bool>) AnyMutableView(std::vector<T>& x)  // NOLINT(google-explicit-constructor)
        : AnyMutableView(MutableView<T, 1>(x.data(), {static_cast<std::int64_t>(x.size())})) {}
    template <Element T> AnyMutableView(T& x) : data_(&x), dtype_(dtype_of<T>) {}  // NOLINT(google-explicit-constructor)
    AnyMutableView(AnyTensor& x);   // NOLINT(google-explicit-constructor)
    operator AnyView() const { return {dtype_, data_, shape_, strides_}; }  // NOLINT(google-explicit-constructor)

    [[nodiscard]] DType dtype() const { return dtype_; }
    [[nodiscard]] void* data() const { return data_; }
    [[nodiscard]] const Dims& shape() const { return shape_; }
    [[nodiscard]] const Dims& strides() const { return strides_; }

private:
    void* data_;
    Dims shape_, strides_;
    DType dtype_;
};

/// An array that owns its elements, of a dtype and rank known at run time: row-major, dense, 64-byte aligned.
/// One that was moved from may be assigned to or destroyed, nothing else.
class BITALE_API AnyTensor {
public:
    AnyTensor() : AnyTensor(DType::f64, Dims{0}) {}
    /// The elements are not set.  Throws ShapeError if the size overflows, OutOfMemory.
    AnyTensor(DType dtype, const Dims& shape) : memory_(detail::allocate(byte_count(shape, dtype))), shape_(shape), dtype_(dtype) {}
    explicit AnyTensor(const AnyView& x);
    AnyTensor(const AnyTensor& other);
    AnyTensor(AnyTensor&&) noexcept = default;
    AnyTensor& operator=(const AnyTensor& other) { return *this = AnyTensor(other); }
    AnyTensor& operator=(AnyTensor&&) noexcept = default;
    operator AnyView() const { return {dtype_, data(), shape_, dense_strides(shape_)}; }  // NOLINT(google-explicit-constructor)

    [[nodiscard]] DType dtype() const { return dtype_; }
    [[nodiscard]] const Dims& shape() const { return shape_; }
    [[nodiscard]] void* data() { return memory_.get(); }
    [[nodiscard]] const void* data() const { return memory_.get(); }
    /// Throws TypeError for another dtype, ShapeError for another rank.
    template <class T, std::size_t rank> [[nodiscard]] View<T, rank> as() const { return AnyView(*this).template as<T, rank>(); }
    /// The only element.  Throws TypeError for another dtype, ShapeError if there is not exactly one.
    template <class T> [[nodiscard]] T item() const {
        if (dtype_ != dtype_of<T>) detail::wrong_type(dtype_, shape_.size(), dtype_of<T>, shape_.size());
        if (element_count(shape_) != 1) throw ShapeError("item() of a tensor of shape " + text(shape_));
        return *static_cast<const T*>(data());
    }

private:
    detail::Memory memory_;
    Dims shape_;
    DType dtype_;
};
inline AnyMutableView::AnyMutableView(AnyTensor& x) : AnyMutableView(x.dtype(), x.data(), x.shape(), dense_strides(x.shape())) {}

/// Row-major without gaps; strides of axes of extent 1 do not count, and an empty array is dense.
[[nodiscard]] BITALE_API bool is_dense(const AnyView&);
/// Element by element, any strides; the two may overlap.  Throws TypeError or ShapeError if dtype or shape differ.
BITALE_API void copy(const AnyView& from, const AnyMutableView& to);
/// Whether the two share a byte between their lowest and highest element.
[[nodiscard]] BITALE_API bool overlap(const AnyView&, const AnyView&);
/// As str() of a NumPy array: columns aligned, up to 8 decimals, exponents if the values need them, lines of 75 characters, ends only
/// above 1000 elements: [0.1  0.25 0.15 0.3 ].
BITALE_API std::ostream& print(std::ostream&, const AnyView&);
inline std::ostream& operator<<(std::ostream& out, const AnyTensor& x) { return print(out, x); }

}  // namespace bitale
