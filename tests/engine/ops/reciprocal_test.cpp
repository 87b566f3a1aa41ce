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

TEST_CASE("reciprocal: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "reciprocal",
              .op = [](const auto& x) { return reciprocal(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{0.5, 2}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("reciprocal: of zeros and infinities, by sign; integers give f64") {
    CHECK(evaluated(reciprocal(vector_of<double>({0, -0.0, 4, -2}))) == Values{inf, -inf, 0.25, -0.5});
    CHECK(std::signbit(evaluated(reciprocal(constant(-inf)))[0]));
    CHECK(evaluated(reciprocal(vector_of<std::int32_t>({4, 0}))) == Values{0.25, inf});
}

}  // namespace
}  // namespace bitale::test
