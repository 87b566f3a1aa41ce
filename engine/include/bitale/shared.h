// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <initializer_list>
#include <memory>
#include <string>

#include "bitale/tensor.h"
#include "bitale/var.h"

namespace bitale {

/// The untyped part of Shared.
class BITALE_API AnyShared {
public:
    /// A copy of `value` as a variable of the runtime.  (d0, ..) with any strides; the buffer is row-major, 64-byte aligned, long
    /// rows padded to whole vectors.
    AnyShared(std::string name, const AnyView& value, std::source_location at = std::source_location::current());

    [[nodiscard]] operator Var() const { return var_; }  // NOLINT(google-explicit-constructor)
    [[nodiscard]] const Var& var() const { return var_; }
    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] AnyTensor get_any() const;
    /// Throws TypeError or ShapeError; the variable then keeps its value.
    void set(const AnyView& value);
    [[nodiscard]] AnyView view_any() const;

protected:
    std::shared_ptr<SharedStorage> storage_;
    Var var_;
};

/// A variable that functions read and update: it owns its values, which stay between calls.  Copies are handles to the same variable.
/// get() and set() are safe from any thread; they wait for running calls of functions that use the variable.
template <class T, std::size_t rank>
class Shared : public AnyShared {
public:
    Shared(std::string name, const View<T, rank>& value, std::source_location at = std::source_location::current()) : AnyShared(std::move(name), AnyView(value), at) {}
    /// A dense copy of the values.
    [[nodiscard]] Tensor<T, rank> get() const { return Tensor<T, rank>(get_any().template as<T, rank>()); }
    /// The values in place: valid as long as the variable, current after every call, not synchronised with calls of other threads.
    [[nodiscard]] View<T, rank> view() const { return view_any().template as<T, rank>(); }
};

/// shared("W", {0.1, 0.25}): rank 1 from a list of numbers.
template <class T> requires std::is_arithmetic_v<T>
[[nodiscard]] Shared<T, 1> shared(std::string name, std::initializer_list<T> values, std::source_location at = std::source_location::current()) {
    return {std::move(name), View<T, 1>(values), at};
}
template <class T> requires std::is_arithmetic_v<T>
[[nodiscard]] Shared<T, 2> shared(std::string name, std::initializer_list<std::initializer_list<T>> rows, std::source_location at = std::source_location::current()) {
    const Tensor<T, 2> value(rows);
    return {std::move(name), View<T, 2>(value), at};
}
/// A scalar.
template <class T> requires std::is_arithmetic_v<T>
[[nodiscard]] Shared<T, 0> shared(std::string name, T value, std::source_location at = std::source_location::current()) {
    return {std::move(name), View<T, 0>(&value, {}), at};
}
template <class T, std::size_t rank>
[[nodiscard]] Shared<T, rank> shared(std::string name, const View<T, rank>& value, std::source_location at = std::source_location::current()) { return {std::move(name), value, at}; }
template <class T, std::size_t rank>
[[nodiscard]] Shared<T, rank> shared(std::string name, const Tensor<T, rank>& value, std::source_location at = std::source_location::current()) { return {std::move(name), View<T, rank>(value), at}; }
/// A variable whose dtype and rank are known at run time only.
[[nodiscard]] inline AnyShared shared(std::string name, const AnyView& value, std::source_location at = std::source_location::current()) { return {std::move(name), value, at}; }

}  // namespace bitale
