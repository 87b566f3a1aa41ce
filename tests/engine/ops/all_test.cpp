// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_reduction.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST_CASE("all: types, kernel against interpreter") {
    check_reduction("all", [](const Var& x, const Axes& axes, bool keepdims) { return all(x, axes, keepdims); }, comparison, {.differentiable = false});
}

TEST_CASE("all: nan is true, -0 is not; of nothing") {
    CHECK(evaluated(all(vector_of<double>({-0.0, nan}))) == Values{0});
    CHECK(evaluated(all(vector_of<double>({nan, 2}))) == Values{1});
    CHECK(evaluated(all(vector_of<std::int32_t>({0, 0}))) == Values{0});
    CHECK(evaluated(all(vector_of<double>({}))) == Values{1});
}

}  // namespace
}  // namespace bitale::test
