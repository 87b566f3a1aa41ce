// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The judge of an op.  For a description of its operands it checks that
///   - the types and shapes inferred are the expected ones, and dtypes that the op does not take are refused;
///   - kernel and interpreter agree bit for bit: on special values in every combination of dtypes; in every shape given, as exact,
///     symbolic and generic kernels, with strided inputs, alone and fused with neighbours, with and without inlining and rewrites;
///   - the gradient agrees with central differences in f64, and the gradient's gradient with differences of the gradient.
/// A failure prints op, configuration, dtypes, shapes, seed, index and both values.
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bitale/bitale.h"
#include "tests/support/values.h"

namespace bitale::test {

using Dtypes = std::vector<DType>;      // one per operand
using Shapes = std::vector<Dims>;

/// The shape that operands broadcast to.
[[nodiscard]] Dims broadcast_shape(const Shapes&);
/// The dtype that operands promote to; nothing if they do not.
[[nodiscard]] std::optional<DType> promoted(const Dtypes&);
/// The same, but f64 for integers and bool.
[[nodiscard]] std::optional<DType> promoted_floating(const Dtypes&);
/// bool for operands that promote.
[[nodiscard]] std::optional<DType> comparison(const Dtypes&);
/// promoted(), nothing for bool.
[[nodiscard]] std::optional<DType> promoted_number(const Dtypes&);

/// The same, only for integers and bool; only for integers.
[[nodiscard]] std::optional<DType> promoted_bits(const Dtypes&);
[[nodiscard]] std::optional<DType> promoted_integer(const Dtypes&);

/// Every dtype; every pair of dtypes.
[[nodiscard]] std::vector<Dtypes> every_dtype();
[[nodiscard]] std::vector<Dtypes> every_pair();
/// Extents around vector widths, 0, 1 and some ranks; for two operands also what broadcasts.
[[nodiscard]] std::vector<Shapes> unary_shapes();
[[nodiscard]] std::vector<Shapes> binary_shapes();

struct OpCheck {
    std::string name;
    std::function<Var(const std::vector<Var>&)> op;
    std::vector<Dtypes> dtypes = every_dtype();
    std::function<std::optional<DType>(const Dtypes&)> dtype = promoted;    // nothing: a TypeError is expected
    std::vector<Shapes> shapes = unary_shapes();
    std::function<Dims(const Shapes&)> shape = broadcast_shape;
    std::vector<Range> ranges = {};             // of the operands; {-2, 2} if not given
    std::vector<std::size_t> conditions = {};   // operands that are bool in every combination
    std::array<DType, 3> shape_dtypes = {DType::f32, DType::f64, DType::f16};   // of the operands, where shapes are checked
    bool special_values = true;                 // operands may have the shape [256]
    std::vector<Shapes> gradient_shapes = {};   // empty: not differentiable
    std::uint64_t seed = 1;
};

void check_op(const OpCheck&);

/// Gradient and second order alone, for one list of shapes.
void check_gradient(const OpCheck&, const Shapes&);

}  // namespace bitale::test
