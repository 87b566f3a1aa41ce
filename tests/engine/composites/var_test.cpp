// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/check_reduction.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("var: types, kernel against interpreter, gradient against differences") {
    check_reduction("var", [](const Var& x, const Axes& axes, bool keepdims) { return var(x, axes, keepdims); }, promoted_floating);
}

TEST_CASE("std_: types, kernel against interpreter, gradient against differences") {
    const auto of = [](const Var& x, const Axes& axes, bool keepdims) { return std_(x, axes, keepdims, 1); };
    check_reduction("std_", of, promoted_floating, {.differentiable = false});     // nan for one element
    check_gradient({.name = "std_", .op = [&](const auto& x) { return of(x[0], -1, false); }}, {{2, 3}});
}

TEST_CASE("var: correction, integers, a mean far from 0") {
    CHECK(evaluated(var(vector_of<double>({1, 2, 3, 4}))) == Values{1.25});
    CHECK(evaluated(var(vector_of<std::int32_t>({1, 2, 3, 4}), all_axes, true, 1)) == Values{5.0 / 3});
    CHECK(evaluated(std_(vector_of<double>({1e9, 1e9 + 2}))) == Values{1});
    CHECK(std::isinf(evaluated(var(vector_of<double>({1, 2}), all_axes, false, 2))[0]));
}

TEST_CASE("var: f16 is rounded once, at the end") {
    // The mean, 2.0005, is no f16, and in f16 the deviations would be multiples of 2^-10.
    const Var x = cast(vector_of<float>({2, 2, 2, 2.001953125F}), DType::f16);
    CHECK(evaluated(var(x))[0] == doctest::Approx(0.001953125 * 0.001953125 * 3 / 16).epsilon(1e-3));
    CHECK(var(x).dtype() == DType::f16);
}

}  // namespace
}  // namespace bitale::test
