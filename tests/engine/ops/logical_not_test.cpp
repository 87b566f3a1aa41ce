// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST_CASE("logical_not: types, kernel against interpreter") {
    check_op({.name = "logical_not",
              .op = [](const auto& x) { return logical_not(x[0]); },
              .dtype = comparison});
}

TEST_CASE("logical_not: nan is true, -0 is not") {
    CHECK(evaluated(logical_not(vector_of<double>({-0.0, nan, 3}))) == Values{1, 0, 0});
    CHECK(evaluated(logical_not(vector_of<bool>({false, true}))) == Values{1, 0});
}

}  // namespace
}  // namespace bitale::test
