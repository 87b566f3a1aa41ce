// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST_CASE("logical_or: types, kernel against interpreter") {
    check_op({.name = "logical_or",
              .op = [](const auto& x) { return logical_or(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = comparison,
              .shapes = binary_shapes()});
}

TEST_CASE("logical_or: nan is true, -0 is not") {
    CHECK(evaluated(logical_or(vector_of<double>({-0.0, 0, nan, 3}), vector_of<double>({0, -2, 0, nan}))) == Values{0, 1, 1, 1});
    CHECK(evaluated(logical_or(vector_of<bool>({false, false, true, true}), vector_of<std::int32_t>({0, 256, 0, -1}))) == Values{0, 1, 1, 1});
}

}  // namespace
}  // namespace bitale::test
