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

TEST_CASE("tanh: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "tanh",
              .op = [](const auto& x) { return tanh(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("tanh: its ends, and -0") {
    CHECK(evaluated(tanh(vector_of<double>({0, inf, -inf, 20, -20}))) == Values{0, 1, -1, 1, -1});
    CHECK(std::signbit(evaluated(tanh(constant(-0.0)))[0]));
}

}  // namespace
}  // namespace bitale::test
