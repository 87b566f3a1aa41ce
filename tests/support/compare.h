// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Comparing arrays of dtypes known at run time: by a tolerance, or bit for bit.
#include <optional>
#include <string>

#include "bitale/any_tensor.h"

namespace bitale::test {

struct Tolerance {
    double relative = 0, absolute = 0;
    bool signed_zeros = false;  // -0 and +0 differ
};

/// What differs first, or nothing.  dtype and shape must agree.  `|got - want| <= absolute + relative * |want|` for every element; nan
/// equals nan, infinities are equal by sign, integers and bools exactly.
[[nodiscard]] std::optional<std::string> difference(const AnyView& got, const AnyView& want, const Tolerance&);
/// max|got - want| <= relative * max|want|, f32 or f64 against f64.
[[nodiscard]] std::optional<std::string> difference_of_whole(const AnyView& got, const AnyView& want, double relative);
/// Equal bits, or both nan.
[[nodiscard]] std::optional<std::string> bit_difference(const AnyView& got, const AnyView& want);

/// The elements in row-major order as f64 (integers beyond 2^53 rounded).
[[nodiscard]] std::vector<double> numbers(const AnyView&);
/// A dense copy in another dtype, each element converted as C++ does.
[[nodiscard]] AnyTensor converted(const AnyView&, DType to);

}  // namespace bitale::test
