// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "bitale/ops.h"
#include "engine/elementwise.h"
#include "engine/math/power.h"

namespace bitale {
namespace {

/// Power, elementwise.  z = x^y,  dz/dx = y x^(y - 1),  dz/dy = z log(x).  Integers: modulo 2^n.
struct Power final : Elementwise<Power, 2, Result::same> {
    [[nodiscard]] std::string_view name() const override { return "power"; }
    static auto apply(auto x, auto y) { return math::power(x, y); }
    [[nodiscard]] Gradients gradient(const Var& z, const Var& gz) const override {
        const Var &x = input(z, 0), &y = input(z, 1);
        // x^0 is constant, also at x = 0, where x^-1 is infinite; 0^y is, where log(x) is.
        const Var slope = y * power(x, where(equal(y, 0), 1, y - 1));
        return {gz * slope, gz * (z * log(where(equal(x, 0), 1, x)))};
    }

protected:
    [[nodiscard]] bool accepts(DType d) const override { return d != DType::boolean; }
};

}  // namespace

Var power(Operand x, Operand y) {
    static const auto op = std::make_shared<const Power>();
    const Source source = source_at(x.at());
    auto operands = resolve({std::move(x), std::move(y)});
    const bool flags = std::ranges::all_of(operands, [](const Var& v) { return v.dtype() == DType::boolean; });
    if (flags)      // NumPy's rule: the smallest integers
        for (Var& v : operands) v = cast(v, DType::i8);
    return apply(op, std::move(operands), source);
}

}  // namespace bitale
