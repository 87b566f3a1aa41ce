// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <iostream>

#include "engine/math/exp.h"
#include "engine/math/log.h"
#include "engine/math/tanh.h"
#include "tests/support/formula_arguments.h"
#ifdef BITALE_HAS_MPFR
#include "tests/support/mpfr_judge.h"
#endif

namespace bitale::math_test {
using namespace test;
namespace {

constexpr int points = 100'000;  // per function and type
constexpr std::uint64_t seed = 1;

template <class T> bool is_negative_zero(T x) { return x == 0 && std::signbit(x); }
template <class T> bool is_positive_zero(T x) { return x == 0 && !std::signbit(x); }

#ifdef BITALE_HAS_MPFR
template <class T> void judge(T (*function)(T), test::MpfrFunction exact, double bound) {
    test::MpfrJudge judge(exact);
    double worst = 0;
    T at = 0;
    for (T x : formula_arguments<T>(points, seed))
        if (const double error = judge.error(x, function(x)); !(error <= worst)) worst = error, at = x;
    INFO("seed ", seed, ", worst at ", doctest::toString(at), ", bits ", math::to_bits(at));
    CHECK(worst <= bound);
    CHECK(worst > 0.5);  // the judge is awake: nothing here is correctly rounded
}
#endif

}  // namespace

#ifdef BITALE_HAS_MPFR
TEST_CASE("exp and log are within 1 ulp of MPFR, tanh within 1.5, from subnormal to inf") {
    judge<float>(math::exp, mpfr_exp, 1);
    judge<double>(math::exp, mpfr_exp, 1);
    judge<float>(math::log, mpfr_log, 1);
    judge<double>(math::log, mpfr_log, 1);
    judge<float>(math::tanh, mpfr_tanh, 1.5);
    judge<double>(math::tanh, mpfr_tanh, 1.5);
}
#else
TEST_CASE("exp, log and tanh against MPFR") { std::cout << "skipped, not found: MPFR" << std::endl; }
#endif

TEST_CASE_TEMPLATE("exp, log and tanh of 0, inf, nan and the ends of the range", T, float, double) {
    for (T zero : {T(0), -T(0)}) {
        CHECK(math::exp(zero) == 1);
        CHECK(math::log(zero) == -inf<T>);
    }
    CHECK(math::exp(inf<T>) == inf<T>);
    CHECK(math::exp(huge<T>) == inf<T>);
    CHECK(is_positive_zero(math::exp(-inf<T>)));
    CHECK(is_positive_zero(math::exp(-huge<T>)));
    CHECK(math::exp(tiny<T>) == 1);
    CHECK(math::log(inf<T>) == inf<T>);
    CHECK(is_positive_zero(math::log(T(1))));
    for (T below : {-tiny<T>, T(-1), -huge<T>, -inf<T>}) CHECK(math::is_nan(math::log(below)));
    CHECK(is_positive_zero(math::tanh(T(0))));
    CHECK(is_negative_zero(math::tanh(-T(0))));
    CHECK(math::tanh(tiny<T>) == tiny<T>);
    CHECK(math::tanh(-inf<T>) == -1);
    CHECK(math::tanh(huge<T>) == 1);
    // Any payload: the bits of a nan take part in integer arithmetic on the way.
    std::mt19937_64 random(seed);
    for (int i = 0; i < 1000; ++i) {
        const T x = math::from_bits(static_cast<math::Bits<T>>(math::to_bits(inf<T>) | static_cast<math::Bits<T>>(random() >> (sizeof(T) == 4 ? 42 : 13)) | 1));
        REQUIRE(math::is_nan(x));
        CHECK(math::is_nan(math::exp(x)));
        CHECK(math::is_nan(math::log(x)));
        CHECK(math::is_nan(math::tanh(x)));
        CHECK(math::is_nan(math::tanh(-x)));
    }
}

TEST_CASE("exp reaches the largest number and underflows gradually to the smallest") {
    CHECK(math::exp(88.72283F) < inf<float>);
    CHECK(math::exp(88.72284F) == inf<float>);
    CHECK(math::exp(-103.97F) == tiny<float>);
    CHECK(math::exp(-103.98F) == 0);
    CHECK(math::exp(709.782712893384) < inf<double>);
    CHECK(math::exp(709.7827128933841) == inf<double>);
    CHECK(math::exp(-745.13) == tiny<double>);
    CHECK(math::exp(-745.14) == 0);
}

TEST_CASE_TEMPLATE("tanh is odd and at most 1", T, float, double) {
    for (T x : formula_arguments<T>(points, seed)) {
        if (math::is_nan(x)) continue;
        REQUIRE(same_bits(math::tanh(-x), -math::tanh(x)));
        REQUIRE(std::fabs(math::tanh(x)) <= 1);
    }
}

TEST_CASE("integers wrap, also the narrow ones") {
    CHECK(math::add(std::int8_t{127}, std::int8_t{1}) == -128);
    CHECK(math::subtract(std::uint8_t{0}, std::uint8_t{1}) == 255);
    CHECK(math::multiply(std::uint16_t{65535}, std::uint16_t{65535}) == 1);
    CHECK(math::multiply(std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}) == std::numeric_limits<std::int64_t>::min());
    CHECK(math::negate(std::numeric_limits<std::int32_t>::min()) == std::numeric_limits<std::int32_t>::min());
    CHECK(math::abs(std::int8_t{-128}) == -128);
    CHECK(math::abs(std::uint8_t{200}) == 200);
    CHECK(math::shift_right_logical(std::int32_t{-1}, 31) == 1);
    CHECK(math::add(true, true));
    CHECK_FALSE(math::multiply(true, false));
}

TEST_CASE_TEMPLATE("maximum and minimum: nan propagates, -0 is below +0", T, float, double) {
    CHECK(math::is_nan(math::maximum(nan<T>, T(1))));
    CHECK(math::is_nan(math::maximum(T(1), nan<T>)));
    CHECK(math::is_nan(math::minimum(nan<T>, T(1))));
    CHECK(math::is_nan(math::minimum(T(1), nan<T>)));
    CHECK(is_positive_zero(math::maximum(-T(0), T(0))));
    CHECK(is_positive_zero(math::maximum(T(0), -T(0))));
    CHECK(is_negative_zero(math::minimum(-T(0), T(0))));
    CHECK(is_negative_zero(math::minimum(T(0), -T(0))));
    CHECK(math::maximum(T(-2), T(-1)) == -1);
    CHECK(math::minimum(-inf<T>, T(3)) == -inf<T>);
}

TEST_CASE_TEMPLATE("floats to integers truncate and saturate, nan gives 0", T, float, double) {
    using I = math::Bits<T>;
    CHECK(math::to_integer(T(-2.75)) == -2);
    CHECK(math::to_integer(nan<T>) == 0);
    CHECK(math::to_integer(inf<T>) == std::numeric_limits<I>::max());
    CHECK(math::to_integer(-huge<T>) == std::numeric_limits<I>::min());
}

}  // namespace bitale::math_test
