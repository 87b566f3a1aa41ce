// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

TEST_CASE("asinh: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "asinh",
              .op = [](const auto& x) { return asinh(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("asinh: its ends, large and small arguments, and -0") {
    CHECK(evaluated(asinh(vector_of<double>({0, inf, -inf, 1e-300}))) == Values{0, inf, -inf, 1e-300});
    CHECK(evaluated(asinh(constant(1e300)))[0] == doctest::Approx(691.46867507877364).epsilon(1e-15));
    CHECK(std::signbit(evaluated(asinh(constant(-0.0)))[0]));
    const Var x = constant(1e300);
    CHECK(evaluated(grad(asinh(x), x)) == Values{1e-300});
}

}  // namespace
}  // namespace bitale::test
