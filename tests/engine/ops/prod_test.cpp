// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_reduction.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

std::optional<DType> multiplied(const Dtypes& d) {
    if (is_floating(d[0])) return d[0];
    return d[0] == DType::boolean || is_signed(d[0]) ? DType::i64 : DType::u64;
}

TEST_CASE("prod: types, kernel against interpreter, gradient against differences") {
    check_reduction("prod", [](const Var& x, const Axes& axes, bool keepdims) { return prod(x, axes, keepdims); }, multiplied);
}

TEST_CASE("prod: an empty product is 1; integers wrap in 64 bits") {
    CHECK(evaluated(prod(vector_of<double>({}))) == Values{1});
    CHECK(evaluated(prod(vector_of<std::uint8_t>({255, 255}))) == Values{65025});
    CHECK(evaluated(prod(vector_of<bool>({true, true, false}))) == Values{0});
}

TEST_CASE("prod: at zeros the gradient is the product of the others, and so is the gradient's") {
    const Var none = vector_of<double>({2, 3, 4}), one = vector_of<double>({2, 0, 4}), two = vector_of<double>({2, 0, -0.0}), three = vector_of<double>({0, 0, 0});
    CHECK(evaluated(grad(prod(none), none)) == Values{12, 8, 6});
    CHECK(evaluated(grad(prod(one), one)) == Values{0, 8, 0});
    CHECK(evaluated(grad(prod(two), two)) == Values{0, 0, 0});
    // d / d x of w . gradient, w = (1, 10, 100): row k of the second derivatives is the product of the others, 0 on the diagonal.
    auto second = [](const Var& x) { return evaluated(grad(sum(grad(prod(x), x) * vector_of<double>({1, 10, 100})), x)); };
    CHECK(second(none) == Values{40 + 300, 4 + 200, 3 + 20});
    CHECK(second(one) == Values{40 + 0, 4 + 200, 0 + 20});
    CHECK(second(two) == Values{0, 200, 20});
    CHECK(second(three) == Values{0, 0, 0});
}

}  // namespace
}  // namespace bitale::test
