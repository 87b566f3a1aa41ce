// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What composites share.
#include "engine/reduction.h"

namespace bitale {

/// An operand in the dtype in which a composite computes, so that f16 and bf16 are rounded once, at its end; integers and bool give f64.
class Computed {
public:
    explicit Computed(const Operand& x) : given_(resolve_one(x)) {
        const DType d = given_.dtype();
        value_ = cast(given_, is_floating(d) ? compute_dtype(d) : DType::f64);
    }
    [[nodiscard]] const Var& value() const { return value_; }
    /// The composite's result: y in the operand's dtype, if that is floating.
    [[nodiscard]] Var result(const Var& y) const { return is_floating(given_.dtype()) ? cast(y, given_.dtype()) : y; }
    [[nodiscard]] std::vector<int> axes(const Axes& axes, std::string_view name, const Source& source) const {
        const auto normal = normal_axes(axes, given_, name, source);
        return {normal.begin(), normal.end()};
    }

private:
    Var given_, value_;
};

}  // namespace bitale
