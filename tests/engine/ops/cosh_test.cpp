// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

TEST_CASE("cosh: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "cosh",
              .op = [](const auto& x) { return cosh(x[0]); },
              .dtype = promoted_floating,
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("cosh: its ends") {
    CHECK(evaluated(cosh(vector_of<double>({0, inf, -inf, 1000, -1000, 1e-300}))) == Values{1, inf, inf, inf, inf, 1});
}

}  // namespace
}  // namespace bitale::test
