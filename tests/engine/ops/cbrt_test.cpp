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

TEST_CASE("cbrt: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "cbrt",
              .op = [](const auto& x) { return cbrt(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{0.5, 4}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("cbrt: odd, its ends, and -0") {
    CHECK(evaluated(cbrt(vector_of<double>({0, 27, -8, inf, -inf, 0x1p-1074}))) == Values{0, 3, -2, inf, -inf, 0x1p-358});
    CHECK(std::signbit(evaluated(cbrt(constant(-0.0)))[0]));
    const Var x = constant(0.0);
    CHECK(evaluated(grad(cbrt(x), x)) == Values{inf});
}

}  // namespace
}  // namespace bitale::test
