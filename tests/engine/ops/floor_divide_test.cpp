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

TEST_CASE("floor_divide: types, kernel against interpreter") {
    check_op({.name = "floor_divide",
              .op = [](const auto& x) { return floor_divide(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = promoted_number,
              .shapes = binary_shapes()});
}

TEST_CASE("floor_divide: rounds down; integers by 0 give 0, MIN by -1 is MIN") {
    CHECK(evaluated(floor_divide(vector_of<std::int8_t>({7, -7, 7, -7, 6, -128, -128, 5, 127}), vector_of<std::int8_t>({2, 2, -2, -2, -3, -1, 127, 0, -128}))) == Values{3, -4, -4, 3, -2, -128, -2, 0, -1});
    CHECK(evaluated(floor_divide(vector_of<std::uint8_t>({200, 7}), vector_of<std::uint8_t>({3, 0}))) == Values{66, 0});
    const std::int64_t least = std::numeric_limits<std::int64_t>::min();
    CHECK(evaluated(floor_divide(vector_of<std::int64_t>({least, least}), vector_of<std::int64_t>({-1, 10}))) == Values{-0x1p63, -922337203685477581.0});
}

TEST_CASE("floor_divide: floats as NumPy's, infinite divisors and zeros by sign") {
    const Values q = evaluated(floor_divide(vector_of<double>({7.5, -7.5, 1, -1, 0.3, -0.0, 1, -1, 1e300, inf, 1}), vector_of<double>({2, 2, inf, inf, 0.1, 3, 0, 0, 1e-300, 2, nan})));
    CHECK(Values(q.begin(), q.begin() + 8) == Values{3, -4, 0, -1, 2, 0, inf, -inf});     // 0.3 / 0.1 is below 3
    CHECK(std::signbit(q[5]));
    for (std::size_t k = 8; k < q.size(); ++k) CHECK(std::isnan(q[k]));
}

}  // namespace
}  // namespace bitale::test
