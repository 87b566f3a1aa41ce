// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What elementwise ops share: promotion, broadcasting, the interpreter's loop, the lowering of one element.
#include <array>
#include <utility>

#include "engine/math/primitives.h"
#include "engine/op.h"

namespace bitale {

enum class Result : std::uint8_t {
    same,       // the promoted dtype of the operands
    floating,   // the same, but f64 for integers and bool
    boolean,    // bool; the operands are compared in their promoted dtype
};

/// Everything but the formula.  `conditions`: how many leading operands are bool flags that take no part in promotion (where).
class ElementwiseBase : public Op {
public:
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source&) const override;
    [[nodiscard]] loop::Expr element(ElementContext&, const Node&, const Indices&) const override;
    void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override;

protected:
    [[nodiscard]] virtual std::size_t arity() const = 0;
    [[nodiscard]] virtual Result result() const = 0;
    [[nodiscard]] virtual std::size_t conditions() const { return 0; }
    [[nodiscard]] virtual bool accepts(DType) const { return true; }
    [[nodiscard]] virtual loop::Expr formula(std::span<const loop::Expr> x) const = 0;
    /// out[i] = formula(x0[i], x1[i], ...) for `count` elements; x in the compute dtype (conditions: bool), strides 0 or 1.
    struct Row { const void* data; std::int64_t stride; };
    virtual void evaluate_row(DType compute, std::span<const Row> x, void* out, std::int64_t count) const = 0;
    /// The dtype in which operands of these dtypes are combined; no value: not defined.
    [[nodiscard]] std::optional<DType> common(std::span<const DType> operands) const;
};

/// `struct Tanh final : Elementwise<Tanh, 1, Result::floating> { static auto apply(auto x) {...} }`: one formula for C++ scalars
/// and for loop::Expr.
template <class Derived, std::size_t operands, Result kind, std::size_t flags = 0>
class Elementwise : public ElementwiseBase {
protected:
    [[nodiscard]] std::size_t arity() const final { return operands; }
    [[nodiscard]] Result result() const final { return kind; }
    [[nodiscard]] std::size_t conditions() const final { return flags; }
    [[nodiscard]] loop::Expr formula(std::span<const loop::Expr> x) const final {
        return [&]<std::size_t... k>(std::index_sequence<k...>) { return Derived::apply(x[k]...); }(std::make_index_sequence<operands>{});
    }
    void evaluate_row(DType compute, std::span<const Row> x, void* out, std::int64_t count) const final {
        visit(compute, [&]<class T>(std::type_identity<T>) {
            if constexpr (!std::is_same_v<T, half> && !std::is_same_v<T, bfloat16> && (kind != Result::floating || std::is_floating_point_v<T>))
                evaluate_typed<T>(x, out, count, std::make_index_sequence<operands>{});
        });
    }

private:
    template <class T, std::size_t k> static auto read(std::span<const Row> x, std::int64_t i) {
        using Element = std::conditional_t<(k < flags), bool, T>;
        return static_cast<const Element*>(x[k].data)[i * x[k].stride];
    }
    template <class T, std::size_t... k>
    static void evaluate_typed(std::span<const Row> x, void* out, std::int64_t count, std::index_sequence<k...>) {
        using Out = std::conditional_t<kind == Result::boolean, bool, T>;
        for (std::int64_t i = 0; i < count; ++i) static_cast<Out*>(out)[i] = static_cast<Out>(Derived::apply(read<T, k>(x, i)...));
    }
};

/// The dims of an elementwise result, right-aligned; only extents known to be 1 broadcast.  Extents that are not both known are
/// returned as constraints.  Throws ShapeError showing all operands.
[[nodiscard]] Inferred broadcast(std::span<const Var> inputs, DType result, std::string_view op, const Source&);

/// A node of the elementwise op T; numbers become constants of the other operands' dtype.
template <class T> [[nodiscard]] Var elementwise(std::initializer_list<Operand> operands);
/// Vars for the operands: literals converted by the rule of weak numbers, seen from the strong operands.
[[nodiscard]] std::vector<Var> resolve(std::initializer_list<Operand> operands, std::size_t conditions = 0);

template <class T> Var elementwise(std::initializer_list<Operand> operands) {
    static const auto op = std::make_shared<const T>();
    return apply(op, resolve(operands), source_at(operands.begin()->at()));
}

}  // namespace bitale
