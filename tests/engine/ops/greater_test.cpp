// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST_CASE("greater: types, kernel against interpreter") {
    check_op({.name = "greater",
              .op = [](const auto& x) { return greater(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = comparison,
              .shapes = binary_shapes()});
}

TEST_CASE("greater: zeros are equal, nan compares false") {
    CHECK(evaluated(greater(vector_of<double>({1, -0.0, nan, inf}), vector_of<double>({2, 0.0, nan, -inf}))) == Values{0, 0, 0, 1});
}

TEST_CASE("greater: a gradient does not flow through") {
    const Var x = dvector("x");
    CHECK_THROWS_AS((void)grad(sum(cast(greater(x, 0), DType::f64)), x), GradientError);
}

}  // namespace
}  // namespace bitale::test
