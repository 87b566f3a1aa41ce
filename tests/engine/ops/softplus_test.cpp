// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

TEST_CASE("softplus: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "softplus",
              .op = [](const auto& x) { return softplus(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("softplus: its ends, digits where it is small") {
    CHECK(evaluated(softplus(vector_of<double>({0, inf, -inf, 800, -800}))) == Values{0.69314718055994531, inf, 0, 800, 0});
    CHECK(evaluated(softplus(constant(-700.0)))[0] == doctest::Approx(9.8596765437597708e-305).epsilon(1e-15));
}

}  // namespace
}  // namespace bitale::test
