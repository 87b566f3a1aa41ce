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

TEST_CASE("acosh: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "acosh",
              .op = [](const auto& x) { return acosh(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{1.5, 4}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("acosh: its ends and large arguments, nan below 1") {
    CHECK(evaluated(acosh(vector_of<double>({1, inf}))) == Values{0, inf});
    CHECK(evaluated(acosh(constant(1e300)))[0] == doctest::Approx(691.46867507877364).epsilon(1e-15));
    for (double x : {0.5, -1.0, -3.0, -inf}) CHECK(std::isnan(evaluated(acosh(constant(x)))[0]));
}

}  // namespace
}  // namespace bitale::test
