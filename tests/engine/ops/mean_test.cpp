// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/check_reduction.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("mean: types, kernel against interpreter, gradient against differences") {
    check_reduction("mean", [](const Var& x, const Axes& axes, bool keepdims) { return mean(x, axes, keepdims); }, promoted_floating);
}

TEST_CASE("mean: integers give f64, an empty mean is nan") {
    CHECK(evaluated(mean(vector_of<std::int8_t>({127, 126}))) == Values{126.5});
    CHECK(evaluated(mean(vector_of<bool>({true, false, false, false}))) == Values{0.25});
    CHECK(std::isnan(evaluated(mean(vector_of<double>({})))[0]));
}

}  // namespace
}  // namespace bitale::test
