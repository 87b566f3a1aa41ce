// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "bitale/aliases.h"
#include "tests/support/check_formula.h"
#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double infinity = std::numeric_limits<double>::infinity(), not_a_number = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST_CASE("power: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "power",
              .op = [](const auto& x) { return power(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = [](const Dtypes& d) { return promoted(d) == DType::boolean ? std::optional(DType::i8) : promoted(d); },
              .shapes = binary_shapes(),
              .ranges = {{0.5, 2}, {-2, 2}},
              .gradient_shapes = {{{}, {}}, {{3}, {3}}, {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{}, {4}}}});
}

TEST_CASE("power: kernel and interpreter agree on every kind of argument") {
    check_formula<float>(power);
    check_formula<double>(power);
}

TEST_CASE("power: C99's special values") {
    CHECK(evaluated(power(vector_of<double>({0, 0, 0, 1, infinity, infinity, -infinity, -infinity}), vector_of<double>({0, 2, -2, not_a_number, 0.5, -1, 3, 2}))) ==
          Values{1, 0, infinity, 1, infinity, 0, -infinity, infinity});
    CHECK(evaluated(power(vector_of<double>({-2, -2, -1, not_a_number, 0.5, 2, 2}), vector_of<double>({3, 2, infinity, 0, infinity, infinity, -infinity}))) ==
          Values{-8, 4, 1, 1, 0, infinity, 0});
    CHECK(std::isnan(evaluated(power(constant(-2.0), 0.5))[0]));
    CHECK(evaluated(power(constant(-0.0), -3.0)) == Values{-infinity});
    CHECK(std::signbit(evaluated(power(constant(-0.0), 3.0))[0]));
}

TEST_CASE("power: integers wrap, negative exponents truncate, bools give i8") {
    CHECK(evaluated(power(vector_of<std::int32_t>({3, -2, 0, 7, 10}), vector_of<std::int32_t>({4, 3, 0, 0, 9}))) == Values{81, -8, 1, 1, 1000000000});
    CHECK(evaluated(power(vector_of<std::int8_t>({2, 3, -1, 5}), vector_of<std::int8_t>({7, 5, 101, 2}))) == Values{-128, -13, -1, 25});
    CHECK(evaluated(power(vector_of<std::int32_t>({1, -1, -1, 2, 0}), vector_of<std::int32_t>({-5, -5, -4, -1, -1}))) == Values{1, -1, 1, 0, 0});
    CHECK(evaluated(power(vector_of<std::uint8_t>({3, 2}), 5)) == Values{243, 32});
    CHECK(evaluated(power(vector_of<std::int32_t>({3, -2}), 0)) == Values{1, 1});
    CHECK(evaluated(power(vector_of<bool>({false, false, true, true}), vector_of<bool>({false, true, false, true}))) == Values{1, 0, 1, 1});
}

TEST_CASE("power: gradients at a base of 0 and an exponent of 0") {
    const Var x = constant(0.0), y = constant(3.0), zero = constant(0.0), two = constant(2.0);
    CHECK(evaluated(grad(power(x, y), y)) == Values{0});
    CHECK(evaluated(grad(power(x, y), x)) == Values{0});
    CHECK(evaluated(grad(power(x, zero), x)) == Values{0});
    CHECK(evaluated(grad(power(two, zero), two)) == Values{0});
    CHECK(evaluated(grad(pow(two, zero), zero))[0] == doctest::Approx(std::log(2.0)));
    CHECK(evaluated(grad(power(constant(-2.0), y), y)).size() == 1);    // nan: x^y has no slope there
}

}  // namespace
}  // namespace bitale::test
