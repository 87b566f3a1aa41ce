// SPDX-License-Identifier: BSD-3-Clause
#include "engine/gradient.h"
#include "engine/reduction.h"

namespace bitale {
namespace {

/// Product over axes, in the order of sum_order.h.  y = prod_k x_k,  dy/dx_k = the product of the others.
struct Prod final : Reduction {
    using Reduction::Reduction;
    [[nodiscard]] std::string_view name() const override { return "prod"; }
    [[nodiscard]] DType result(DType d) const override {
        if (is_floating(d)) return d;
        return d == DType::boolean || is_signed(d) ? DType::i64 : DType::u64;
    }
    [[nodiscard]] loop::ReduceOp combiner() const override { return loop::ReduceOp::product; }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override;

private:
    [[nodiscard]] Var total(const Var& x) const { return sum(x, int_axes(), true); }
};

/// With P the product of the elements that are not zero, and E that of the zeros, y = P E.  E is written as the polynomial
///   no zero: 1    one: s    two: (s^2 - q) / 2    more: 0        with s = sum of the zeros, q = sum of their squares,
/// so that it has the right first and second derivatives at 0.  (Third derivatives at three zeros are lost: they come out as 0.)
/// Elements that are not zero divide: where y overflows or underflows, so does the gradient.
Gradients Prod::gradient(const Var& y, const Var& gy) const {
    const Var x = cast(input(y, 0), compute_dtype(input(y, 0).dtype()));
    const Var zero = equal(x, 0), nothing = zeros_like(x);
    const Var zeros = where(zero, x, nothing), count = total(cast(zero, x.dtype())), s = total(zeros);
    const Var product = prod(where(zero, 1, x), int_axes(), true);
    const Var none = equal(count, 0), one = equal(count, 1), two = equal(count, 2);
    const Var all_zeros = where(none, 1, where(one, s, where(two, (square(s) - total(square(zeros))) * 0.5, 0)));
    const Var other_zeros = where(one, 1, where(two, s - zeros, 0));
    const Var others = where(zero, product * other_zeros, product * all_zeros / where(zero, 1, x));
    return {(keepdims_ ? gy : expand_dims(gy, int_axes())) * others};
}

}  // namespace

Var prod(Operand x, Axes axes, bool keepdims) { return reduce<Prod>(x, axes, keepdims, "prod"); }

}  // namespace bitale
