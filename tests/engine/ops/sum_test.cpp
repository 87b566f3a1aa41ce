// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/check_reduction.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

std::optional<DType> summed(const Dtypes& d) {
    if (is_floating(d[0])) return d[0];
    return d[0] == DType::boolean || is_signed(d[0]) ? DType::i64 : DType::u64;
}

TEST_CASE("sum: types, kernel against interpreter, gradient against differences") {
    check_reduction("sum", [](const Var& x, const Axes& axes, bool keepdims) { return sum(x, axes, keepdims); }, summed);
}

TEST_CASE("sum: an empty sum is +0, a sum of -0s is -0") {
    const Values empty = evaluated(sum(vector_of<double>({})));
    CHECK(empty == Values{0});
    CHECK(!std::signbit(empty[0]));
    CHECK(std::signbit(evaluated(sum(vector_of<double>({-0.0, -0.0})))[0]));
    CHECK(evaluated(sum(vector_of<bool>({true, true, false}))) == Values{2});
    CHECK(evaluated(sum(vector_of<std::uint8_t>({255, 255}))) == Values{510});
}

}  // namespace
}  // namespace bitale::test
