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

TEST_CASE("sqrt: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "sqrt",
              .op = [](const auto& x) { return sqrt(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{0.5, 4}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("sqrt: -0 stays, nan below") {
    const Values y = evaluated(sqrt(vector_of<double>({-0.0, 4, inf, -1})));
    CHECK(y[0] == 0);
    CHECK(std::signbit(y[0]));
    CHECK(y[1] == 2);
    CHECK(y[2] == inf);
    CHECK(std::isnan(y[3]));
    CHECK(evaluated(sqrt(constant(std::int32_t{2}))) == Values{1.4142135623730951});
}

}  // namespace
}  // namespace bitale::test
