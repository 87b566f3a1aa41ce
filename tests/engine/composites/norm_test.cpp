// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "tests/support/check_reduction.h"
#include "tests/support/evaluate.h"
#include "tests/support/sanitized.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

TEST_CASE("norm: types, kernel against interpreter, gradient against differences") {
    const std::vector<double> all{2, -inf, 1, inf, 0}, orders(all.begin(), sanitized ? all.begin() + 2 : all.end());       // kernels of absolute values compile long
    for (const double ord : orders)
        check_reduction("norm " + std::to_string(ord), [=](const Var& x, const Axes& axes, bool keepdims) { return norm(x, ord, axes, keepdims); }, promoted_floating,
            {.of_nothing = ord == 0 || ord == 1 || ord == 2, .differentiable = ord != 0, .range = {-50, 50}});     // wide: no ties
}

TEST_CASE("norm: the vector norms; another order is refused") {
    const Var x = vector_of<double>({3, 0, -4});
    CHECK(evaluated(norm(x)) == Values{5});
    CHECK(evaluated(norm(x, 1)) == Values{7});
    CHECK(evaluated(norm(x, inf)) == Values{4});
    CHECK(evaluated(norm(x, -inf)) == Values{0});
    CHECK(evaluated(norm(x, 0)) == Values{2});
    CHECK_THROWS_WITH_AS((void)norm(x, 3), doctest::Contains("norm: ord 3.000000 is not one of 0, 1, 2, inf and -inf"), ValueError);
}

}  // namespace
}  // namespace bitale::test
