// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <concepts>
#include <cstdint>
#include <memory>
#include <source_location>
#include <string>
#include <vector>

#include "bitale/api.h"
#include "bitale/dim.h"
#include "bitale/dtype.h"
#include "bitale/error.h"

namespace bitale {

/// What is known of a symbolic tensor before it has a value.
struct TensorType {
    DType dtype;
    std::vector<Dim> dims;
    [[nodiscard]] std::size_t rank() const { return dims.size(); }
    [[nodiscard]] std::string text() const { return std::string(bitale::name(dtype)) + bitale::text(dims); }
    friend bool operator==(const TensorType&, const TensorType&) = default;
};

struct Node;
class SharedStorage;

/// A symbolic tensor: a handle to one output of an immutable node of the expression graph.  Copying it copies the handle.
class BITALE_API Var {
public:
    Var() = default;
    explicit Var(std::shared_ptr<const Node> node, std::uint32_t output = 0) : node_(std::move(node)), output_(output) {}

    [[nodiscard]] const TensorType& type() const;
    [[nodiscard]] DType dtype() const { return type().dtype; }
    [[nodiscard]] const std::vector<Dim>& dims() const { return type().dims; }
    [[nodiscard]] std::size_t rank() const { return type().rank(); }
    /// The name given to an input or a shared variable; empty if it has none.
    [[nodiscard]] std::string name() const;

    [[nodiscard]] const Node& node() const { return *node_; }
    [[nodiscard]] const std::shared_ptr<const Node>& handle() const { return node_; }
    [[nodiscard]] std::uint32_t output() const { return output_; }
    explicit operator bool() const { return node_ != nullptr; }
    /// Identity: the same output of the same node.  (`equal(x, y)` compares values.)
    [[nodiscard]] bool is(const Var& other) const { return node_ == other.node_ && output_ == other.output_; }

private:
    std::shared_ptr<const Node> node_;
    std::uint32_t output_ = 0;
};

/// A number written in C++: it has no dtype of its own and takes that of the Var beside it (README, "Promotion").
struct Literal {
    enum class Kind : std::uint8_t { boolean, integer, floating } kind;
    std::int64_t integer = 0;
    std::uint64_t natural = 0;  // the value if it is above the range of `integer`
    double real = 0;
};

/// What an operation takes: a Var, a shared variable or a number, with the line where it was written.
class BITALE_API Operand {
public:
    using Location = std::source_location;
    /// Throws ValueError if x is an empty Var.
    Operand(const Var& x, Location at = Location::current()) : var_(x), at_(at) {   // NOLINT(google-explicit-constructor)
        if (!var_) refuse_empty(at);
    }
    template <class T> requires std::convertible_to<const T&, Var> && (!std::same_as<T, Var>)
    Operand(const T& x, Location at = Location::current()) : Operand(static_cast<Var>(x), at) {}    // NOLINT(google-explicit-constructor)
    template <class T> requires std::is_arithmetic_v<T>
    Operand(T x, Location at = Location::current()) : literal_(literal(x)), at_(at) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] bool is_literal() const { return !var_; }
    [[nodiscard]] const Var& var() const { return var_; }
    [[nodiscard]] const Literal& literal() const { return literal_; }
    [[nodiscard]] const Location& at() const { return at_; }

private:
    [[noreturn]] static void refuse_empty(const Location&);
    template <class T> static Literal literal(T x) {
        if constexpr (std::same_as<T, bool>) return {Literal::Kind::boolean, x, 0, 0};
        else if constexpr (std::floating_point<T>) return {Literal::Kind::floating, 0, 0, static_cast<double>(x)};
        else if constexpr (std::unsigned_integral<T>) return {Literal::Kind::integer, static_cast<std::int64_t>(x), static_cast<std::uint64_t>(x) >> 63 ? static_cast<std::uint64_t>(x) : 0, 0};
        else return {Literal::Kind::integer, static_cast<std::int64_t>(x), 0, 0};
    }
    Var var_;
    Literal literal_{};
    Location at_;
};

// ---- inputs ----------------------------------------------------------------------------------------------------------------
/// An input of the given dtype and dims.
[[nodiscard]] BITALE_API Var tensor(DType, std::string name, std::vector<Dim> dims, std::source_location at = std::source_location::current());
template <class T> [[nodiscard]] Var tensor(std::string name, std::vector<Dim> dims, std::source_location at = std::source_location::current()) {
    return tensor(dtype_of<T>, std::move(name), std::move(dims), at);
}
/// An input of `rank` dims, all unknown until the call.
[[nodiscard]] BITALE_API Var tensor_of_rank(DType, std::string name, std::size_t rank, std::source_location at = std::source_location::current());

/// The number x as a tensor of rank 0 and of the dtype given (strong: it takes part in promotion).
[[nodiscard]] BITALE_API Var constant(DType, Operand x);
template <class T> requires std::is_arithmetic_v<T>
[[nodiscard]] Var constant(T x, std::source_location at = std::source_location::current()) { return constant(dtype_of<T>, Operand(x, at)); }
/// A tensor constant of the graph; the values are copied.
class AnyView;
[[nodiscard]] BITALE_API Var constant(const AnyView& values, std::source_location at = std::source_location::current());

#define BITALE_INPUTS(letter, T)                                                                                                                  \
    [[nodiscard]] inline Var letter##scalar(std::string name, std::source_location at = std::source_location::current()) { return tensor_of_rank(dtype_of<T>, std::move(name), 0, at); } \
    [[nodiscard]] inline Var letter##vector(std::string name, std::source_location at = std::source_location::current()) { return tensor_of_rank(dtype_of<T>, std::move(name), 1, at); } \
    [[nodiscard]] inline Var letter##matrix(std::string name, std::source_location at = std::source_location::current()) { return tensor_of_rank(dtype_of<T>, std::move(name), 2, at); } \
    [[nodiscard]] inline Var letter##tensor3(std::string name, std::source_location at = std::source_location::current()) { return tensor_of_rank(dtype_of<T>, std::move(name), 3, at); } \
    [[nodiscard]] inline Var letter##tensor4(std::string name, std::source_location at = std::source_location::current()) { return tensor_of_rank(dtype_of<T>, std::move(name), 4, at); }
BITALE_INPUTS(f, float)            // fscalar, fvector, fmatrix, ...: Theano's letters
BITALE_INPUTS(d, double)
BITALE_INPUTS(i, std::int32_t)
BITALE_INPUTS(l, std::int64_t)
#undef BITALE_INPUTS

}  // namespace bitale
