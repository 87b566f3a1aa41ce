// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("cast: every dtype to every dtype, kernel against interpreter") {
    for (const Dtypes& to : every_dtype()) {
        const bool floating = to[0] == DType::f64;      // differences need f64 on the whole way
        check_op({.name = "cast to " + std::string(name(to[0])),
                  .op = [to](const auto& x) { return cast(x[0], to[0]); },
                  .dtype = [to](const Dtypes&) { return std::optional(to[0]); },
                  .shapes = {{{}}, {{0}}, {{9}}, {{17}}, {{3, 5}}},
                  .gradient_shapes = floating ? std::vector<Shapes>{{{3}}} : std::vector<Shapes>{}});
    }
}

TEST_CASE("cast: floats to integers truncate and saturate, nan gives 0") {
    const Var x = vector_of<double>({1.9, -1.9, 300, -300, nan, inf, -inf, -0.5});
    CHECK(evaluated(cast<std::int8_t>(x)) == Values{1, -1, 127, -128, 0, 127, -128, 0});
    CHECK(evaluated(cast<std::uint8_t>(x)) == Values{1, 0, 255, 0, 0, 255, 0, 0});
    CHECK(evaluated(cast<bool>(x)) == Values{1, 1, 1, 1, 1, 1, 1, 1});
}

TEST_CASE("cast: integers wrap") {
    CHECK(evaluated(cast<std::int8_t>(vector_of<std::int32_t>({128, 257, -129}))) == Values{-128, 1, 127});
    CHECK(evaluated(cast<std::uint64_t>(vector_of<std::int8_t>({-1}))) == Values{18446744073709551616.0});
}

TEST_CASE("cast: f64 to the 16-bit floats rounds once") {
    // 1 + 2^-11 + 2^-40: rounded to f32 first it would be the tie 1 + 2^-11, which goes to 1.
    const Var x = constant(1.0 + 0x1p-11 + 0x1p-40);
    CHECK(evaluated(cast<half>(x)) == Values{1.0 + 0x1p-10});
    CHECK(evaluated(cast<bfloat16>(constant(1.0 + 0x1p-8 + 0x1p-40))) == Values{1.0 + 0x1p-7});
}

TEST_CASE("cast: the gradient comes back in the operand's dtype") {
    const Var x = fvector("x");
    CHECK(grad(sum(cast<double>(x)), x).dtype() == DType::f32);
    CHECK_THROWS_AS((void)grad(sum(cast<double>(cast<std::int32_t>(x))), x), GradientError);
}

}  // namespace
}  // namespace bitale::test
