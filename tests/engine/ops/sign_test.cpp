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

TEST_CASE("sign: types, kernel against interpreter") {
    check_op({.name = "sign",
              .op = [](const auto& x) { return sign(x[0]); },
              .dtype = promoted_number});
}

TEST_CASE("sign: zeros and nan stay") {
    CHECK(evaluated(sign(vector_of<double>({-3, 0, 2, inf, -inf}))) == Values{-1, 0, 1, 1, -1});
    CHECK(std::isnan(evaluated(sign(constant(nan)))[0]));
    CHECK(evaluated(sign(vector_of<std::int8_t>({-128, 0, 5}))) == Values{-1, 0, 1});
    CHECK(evaluated(sign(vector_of<std::uint8_t>({0, 200}))) == Values{0, 1});
}

}  // namespace
}  // namespace bitale::test
