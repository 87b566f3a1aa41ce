// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST_CASE("exp: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "exp",
              .op = [](const auto& x) { return exp(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("exp: its ends") {
    CHECK(evaluated(exp(vector_of<double>({0, -0.0, inf, -inf, 710, -746}))) == Values{1, 1, inf, 0, inf, 0});
    CHECK(std::isnan(evaluated(exp(constant(nan)))[0]));
    CHECK(evaluated(exp(vector_of<float>({88.8f, -104.0f}))) == Values{inf, 0});
}

}  // namespace
}  // namespace bitale::test
