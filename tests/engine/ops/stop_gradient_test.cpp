// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("stop_gradient: types, kernel against interpreter") {
    check_op({.name = "stop_gradient", .op = [](const auto& x) { return stop_gradient(x[0]); }});
}

TEST_CASE("stop_gradient: a constant for every gradient") {
    const Var x = vector_of<double>({2, 3});
    CHECK(evaluated(grad(sum(x * stop_gradient(x)), x)) == Values{2, 3});
    CHECK_THROWS_AS((void)grad(sum(stop_gradient(x)), x), GradientError);
}

}  // namespace
}  // namespace bitale::test
