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

TEST_CASE("isinf: types, kernel against interpreter") {
    check_op({.name = "isinf",
              .op = [](const auto& x) { return isinf(x[0]); },
              .dtype = comparison});
}

TEST_CASE("isinf: of numbers, nan and infinities; integers are finite") {
    CHECK(evaluated(isinf(vector_of<double>({1, nan, inf, -inf}))) == Values{0, 0, 1, 1});
    CHECK(evaluated(isinf(vector_of<std::int32_t>({0, 5}))) == Values{0, 0});
}

}  // namespace
}  // namespace bitale::test
