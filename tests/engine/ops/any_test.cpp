// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_reduction.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST_CASE("any: types, kernel against interpreter") {
    check_reduction("any", [](const Var& x, const Axes& axes, bool keepdims) { return any(x, axes, keepdims); }, comparison, {.differentiable = false});
}

TEST_CASE("any: nan is true, -0 is not; of nothing") {
    CHECK(evaluated(any(vector_of<double>({-0.0, nan}))) == Values{1});
    CHECK(evaluated(any(vector_of<double>({nan, 2}))) == Values{1});
    CHECK(evaluated(any(vector_of<std::int32_t>({0, 0}))) == Values{0});
    CHECK(evaluated(any(vector_of<double>({}))) == Values{0});
}

}  // namespace
}  // namespace bitale::test
