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

TEST_CASE("erfc: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "erfc",
              .op = [](const auto& x) { return erfc(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("erfc: kernel and interpreter agree on every kind of argument") {
    check_formula<float>(erfc);
    check_formula<double>(erfc);
}

TEST_CASE("erfc: its ends, and gradual underflow") {
    CHECK(evaluated(erfc(vector_of<double>({0, infinity, -infinity, 28, -6}))) == Values{1, 0, 2, 0, 2});
    CHECK(evaluated(erfc(constant(27.0)))[0] == doctest::Approx(5.237048923789256e-319).epsilon(1e-5));     // subnormal
}

}  // namespace
}  // namespace bitale::test
