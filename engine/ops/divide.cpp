// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/gradient.h"
#include "engine/leaves.h"

namespace bitale {
namespace {

/// Quotient, elementwise.  z = x / y,  dz/dx = 1 / y,  dz/dy = -z / y.  Integers give f64.
struct Divide final : Elementwise<Divide, 2, Result::floating> {
    [[nodiscard]] std::string_view name() const override { return "divide"; }
    static auto apply(auto x, auto y) { return x / y; }
    [[nodiscard]] Gradients gradient(const Var& z, const Var& gz) const override {
        const Var y = input(z, 1);
        if (size_of(z.dtype()) < sizeof(float)) return {gz / y, negative(gz / y * z)};      // 1 / y would leave the range too soon
        // One division serves both operands; a divisor that was repeated divides once, after the sum.
        const Var r = reciprocal(y);
        return {gz * r, negative(match(gz * z, {z.dtype(), y.dims()})) * r};
    }
    [[nodiscard]] std::optional<Var> simplify(const Node& node) const override {
        // x / 1 == x, also for nan and -0
        if (is_constant(node.inputs[1], 1) && node.inputs[0].type() == node.types[0]) return node.inputs[0];
        // x / 2^k == x * 2^-k: one rounding of the same number
        if (const auto power = power_of_two(node.inputs[1]); power && node.inputs[0].dtype() == node.types[0].dtype)
            return multiply(node.inputs[0], scalar_constant(node.types[0].dtype, 1 / *power, node.source));
        return {};
    }

private:
    /// The value of a scalar constant of f32 or f64 whose reciprocal is exact.
    static std::optional<double> power_of_two(const Var& x) {
        const auto* c = as<Constant>(x);
        if (!c || x.rank() || (x.dtype() != DType::f32 && x.dtype() != DType::f64)) return {};
        const double value = x.dtype() == DType::f32 ? *static_cast<const float*>(c->value().data()) : *static_cast<const double*>(c->value().data());
        int exponent = 0;
        constexpr int largest = 120;
        return std::abs(std::frexp(value, &exponent)) == 0.5 && std::abs(exponent) < largest ? std::optional(value) : std::nullopt;
    }
};

}  // namespace

Var divide(Operand x, Operand y) { return elementwise<Divide>({std::move(x), std::move(y)}); }

}  // namespace bitale
