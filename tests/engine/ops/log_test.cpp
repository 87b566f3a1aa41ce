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

TEST_CASE("log: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "log",
              .op = [](const auto& x) { return log(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{0.5, 4}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("log: its ends") {
    CHECK(evaluated(log(vector_of<double>({1, 0, -0.0, inf}))) == Values{0, -inf, -inf, inf});
    CHECK(std::isnan(evaluated(log(constant(-1.0)))[0]));
}

}  // namespace
}  // namespace bitale::test
