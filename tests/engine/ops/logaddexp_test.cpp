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

TEST_CASE("logaddexp: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "logaddexp",
              .op = [](const auto& x) { return logaddexp(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = promoted_floating,
              .shapes = binary_shapes(),
              .gradient_shapes = {{{}, {}}, {{3}, {3}}, {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{}, {4}}}});
}

TEST_CASE("logaddexp: infinities, no overflow, gradient at equal operands") {
    CHECK(evaluated(logaddexp(vector_of<double>({inf, -inf, inf, -inf, 1000, 0}), vector_of<double>({inf, -inf, -inf, 1, -1000, -1000}))) ==
          Values{inf, -inf, inf, 1, 1000, 0});
    CHECK(std::isnan(evaluated(logaddexp(constant(nan), constant(inf)))[0]));
    for (double value : {-inf, 0.0, inf}) {
        const Var x = constant(value), y = constant(value);
        CHECK(evaluated(grad(logaddexp(x, y), x)) == Values{0.5});
    }
}

}  // namespace
}  // namespace bitale::test
