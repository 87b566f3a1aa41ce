// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_formula.h"
#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

TEST_CASE("erf: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "erf",
              .op = [](const auto& x) { return erf(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("erf: kernel and interpreter agree on every kind of argument") {
    check_formula<float>(erf);
    check_formula<double>(erf);
}

TEST_CASE("erf: its ends, and -0") {
    CHECK(evaluated(erf(vector_of<double>({0, infinity, -infinity, 6, -6, 0.5}))) == Values{0, 1, -1, 1, -1, 0.5204998778130465});
    CHECK(std::signbit(evaluated(erf(constant(-0.0)))[0]));
}

}  // namespace
}  // namespace bitale::test
