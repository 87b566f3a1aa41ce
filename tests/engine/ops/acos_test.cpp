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

TEST_CASE("acos: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "acos",
              .op = [](const auto& x) { return acos(x[0]); },
              .dtype = promoted_floating,
              .ranges = {{-0.8, 0.8}},
              .gradient_shapes = {{{}}, {{3}}, {{2, 3}}}});
}

TEST_CASE("acos: kernel and interpreter agree on every kind of argument") {
    check_formula<float>(acos);
    check_formula<double>(acos);
}

TEST_CASE("acos: its ends, and nan beyond them") {
    constexpr double pi = 3.141592653589793;
    CHECK(evaluated(acos(vector_of<double>({0, 1, -1}))) == std::vector<double>{pi / 2, 0, pi});
    for (double y : evaluated(acos(vector_of<double>({1.0000000000000002, -2, infinity})))) CHECK(std::isnan(y));
}

}  // namespace
}  // namespace bitale::test
