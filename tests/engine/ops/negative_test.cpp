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

TEST_CASE("negative: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "negative",
              .op = [](const auto& x) { return negative(x[0]); },
              .dtype = promoted_number,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("negative: -0 and 0 change places, the least integer stays") {
    const Values y = evaluated(-vector_of<double>({0.0, -0.0, inf}));
    CHECK(std::signbit(y[0]));
    CHECK(!std::signbit(y[1]));
    CHECK(y[2] == -inf);
    CHECK(evaluated(-vector_of<std::int8_t>({-128, 5})) == Values{-128, -5});
    CHECK(evaluated(-vector_of<std::uint8_t>({1, 0})) == Values{255, 0});
}

}  // namespace
}  // namespace bitale::test
