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

TEST_CASE("relu: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "relu",
              .op = [](const auto& x) { return relu(x[0]); },
              .dtype = promoted_number,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("relu: nan stays, the derivative at 0 is 0") {
    CHECK(evaluated(relu(vector_of<double>({-3, 0, 2, inf, -inf}))) == Values{0, 0, 2, inf, 0});
    CHECK(std::isnan(evaluated(relu(constant(std::numeric_limits<double>::quiet_NaN())))[0]));
    CHECK(evaluated(relu(vector_of<std::int8_t>({-128, 0, 5}))) == Values{0, 0, 5});
    const Var x = vector_of<double>({-1, -0.0, 0, 2});
    CHECK(evaluated(grad(sum(relu(x)), x)) == Values{0, 0, 0, 1});
}

}  // namespace
}  // namespace bitale::test
