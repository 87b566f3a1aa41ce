// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

TEST_CASE("sigmoid: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "sigmoid",
              .op = [](const auto& x) { return sigmoid(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("sigmoid: its ends, digits where it is small and where 1 - sigmoid is") {
    CHECK(evaluated(sigmoid(vector_of<double>({0, inf, -inf, 40, -800}))) == Values{0.5, 1, 0, 1, 0});
    CHECK(evaluated(sigmoid(constant(-700.0)))[0] == doctest::Approx(9.8596765437597708e-305).epsilon(1e-15));
    const Var x = constant(40.0);
    CHECK(evaluated(grad(sigmoid(x), x))[0] == doctest::Approx(4.2483542552915889e-18).epsilon(1e-15));
}

}  // namespace
}  // namespace bitale::test
