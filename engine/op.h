// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The interface of an op.  One op is one file in ops/; README.md tells how to add one.
#include <optional>

#include "bitale/tensor.h"
#include "engine/loop/ir.h"
#include "engine/node.h"

namespace bitale {

class DimBinding;   // engine/graph.h

/// What infer returns: the outputs' types, and the extents that must agree at the call.
struct Inferred {
    std::vector<TensorType> types;
    std::vector<DimConstraint> constraints;
};

using Gradients = std::vector<Var>;             // one per input; a null Var: no gradient flows there
using Indices = std::vector<loop::Expr>;        // one i64 expression per axis

/// What `element` may ask of the lowering.
class ElementContext {
public:
    virtual ~ElementContext() = default;
    /// Element of input k at `indices`, in the dtype's compute type (f16 and bf16: f32; bool: flag).
    virtual loop::Expr input(std::size_t k, const Indices& indices) = 0;
    /// The same converted to `to` as op cast does (in `to`'s compute type).
    virtual loop::Expr converted(std::size_t k, const Indices& indices, DType to) = 0;
    /// The extent as an i64 expression: a constant in an exact kernel, a name where the dim is symbolic.
    virtual loop::Expr extent(const Dim&) = 0;
    /// A number made of extents that is none itself (where a slice begins): known ones are constants in every kernel.
    virtual loop::Expr position(const Dim&) = 0;
    /// A row-major flat index split into one index per dim; remembered, so that reading a dense buffer with it is linear.
    virtual Indices unravel(const loop::Expr& flat, const std::vector<Dim>& dims) = 0;
    virtual loop::Expr ravel(const Indices&, const std::vector<Dim>& dims) = 0;
};

class Op : public std::enable_shared_from_this<Op> {
public:
    virtual ~Op() = default;
    /// NumPy's name; also the op's identity together with `attributes`.
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Everything that makes two ops of one name different, as text: "axes=[1], keepdims".
    [[nodiscard]] virtual std::string attributes() const { return {}; }
    /// Whether both compute the same from the same inputs.  Leaves (inputs, shared variables) are only themselves.
    [[nodiscard]] virtual bool same(const Op& other) const { return name() == other.name() && attributes() == other.attributes(); }

    /// Types of the outputs; throws TypeError or ShapeError that shows the operands and `source`.
    [[nodiscard]] virtual Inferred infer(std::span<const Var> inputs, const Source&) const = 0;
    /// d cost / d inputs, given y (an output of this op) and gy = d cost / d y, of y's type.  Of the inputs' types or of any
    /// type that `grad` can cast and sum to them.
    [[nodiscard]] virtual Gradients gradient(const Var& y, const Var& gy) const = 0;
    /// The interpreter: plain loops.  Inputs are dense, outputs allocated, dense, of the inferred types; the binding has the values of
    /// symbols in the op's attributes.
    virtual void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const = 0;
    /// Lowering: one element of the output as an expression of elements of the inputs, in the output's compute type.
    [[nodiscard]] virtual loop::Expr element(ElementContext&, const Node&, const Indices&) const = 0;

    /// A cheaper Var of the same type and bits, or nothing.  `exact` rewrites only.
    [[nodiscard]] virtual std::optional<Var> simplify(const Node&) const { return {}; }
    /// Leaves have no inputs and no element of their own: the lowering gives them buffers.
    [[nodiscard]] virtual bool is_leaf() const { return false; }
    /// An element costs one load and index arithmetic at most (reshape, transpose, broadcast_to, cast): worth repeating.
    [[nodiscard]] virtual bool is_view() const { return false; }
    /// Only the input's extents are used, never its elements.
    [[nodiscard]] virtual bool reads_extents_only() const { return false; }
    /// No element of an input is read for two elements of the output, although their numbers differ (slice, pad, concatenate).
    [[nodiscard]] virtual bool reads_each_once() const { return false; }
    /// An element combines many elements of an input: so many, if the op is a reduction or a contraction.
    [[nodiscard]] virtual std::optional<Dim> terms(const Node&) const { return {}; }
    /// The elements of the first input are indices of an axis of so many elements, -n to n - 1: another value is an IndexError of the call.
    [[nodiscard]] virtual std::optional<Dim> index_extent() const { return {}; }
    /// Many elements of the output read the same element of an input (contractions): what is worth a buffer gets one.
    [[nodiscard]] virtual bool reads_again() const { return false; }
};

/// The type in which values of a dtype are computed and stored in kernels.
[[nodiscard]] loop::Type compute_type(DType);
[[nodiscard]] loop::Type storage_type(DType);
/// The dtype in which an op on `d` computes: f16 and bf16 in f32.
[[nodiscard]] DType compute_dtype(DType d);

/// Input k of the node that y is an output of.
[[nodiscard]] inline const Var& input(const Var& y, std::size_t k) { return y.node().inputs[k]; }

}  // namespace bitale
