// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST_CASE("isnan: types, kernel against interpreter") {
    check_op({.name = "isnan",
              .op = [](const auto& x) { return isnan(x[0]); },
              .dtype = comparison});
}

TEST_CASE("isnan: of numbers, nan and infinities; integers are finite") {
    CHECK(evaluated(isnan(vector_of<double>({1, nan, inf, -inf}))) == Values{0, 1, 0, 0});
    CHECK(evaluated(isnan(vector_of<std::int32_t>({0, 5}))) == Values{0, 0});
}

}  // namespace
}  // namespace bitale::test
