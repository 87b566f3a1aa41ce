// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST_CASE("remainder: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "remainder",
              .op = [](const auto& x) { return remainder(x[0], x[1]); },
              .dtypes = every_pair(),
              .dtype = promoted_number,
              .shapes = binary_shapes(),
              .ranges = {{-2, 2}, {2.1, 3}},
              .gradient_shapes = {{{}, {}}, {{3}, {3}}, {{2, 3}, {3}}, {{}, {4}}}});
}

TEST_CASE("remainder: has the sign of the divisor; integers by 0 give 0") {
    CHECK(evaluated(remainder(vector_of<std::int8_t>({7, -7, 7, -7, 6, -128, -128, 5, 127}), vector_of<std::int8_t>({2, 2, -2, -2, -3, -1, 127, 0, -128}))) == Values{1, 1, -1, -1, 0, 0, 126, 0, -1});
    CHECK(evaluated(vector_of<std::uint8_t>({200, 7}) % vector_of<std::uint8_t>({3, 0})) == Values{2, 0});
}

/// NumPy's npy_remainder: fmod, then one step to the divisor's side.
double reference(double x, double y) {
    const double r = std::fmod(x, y);
    if (r == 0) return std::copysign(0.0, y);
    return (r < 0) != (y < 0) ? r + y : r;
}

TEST_CASE("remainder: of floats it is exact up to quotients of 2^200, bit for bit NumPy's") {
    std::vector<double> x{7.5, -7.5, 0, -0.0, 1, -1, 5, inf, nan, -1e-300, 0.3}, y{2, 2, -3, 3, inf, inf, 0, 2, 1, 1, 0.1};
    for (int e = -4; e < 199; ++e)
        for (double sign : {-1.0, 1.0}) {
            x.push_back(std::ldexp(1.2345678901234567 + 0.01 * e, e) * sign);
            y.push_back(0.87654321 + 0.003 * e);
            x.push_back(x.back());
            y.push_back(-y.back());
        }
    const Values r = evaluated(remainder(constant(AnyView(View<double, 1>(x))), constant(AnyView(View<double, 1>(y)))));
    for (std::size_t k = 0; k < x.size(); ++k) {
        CAPTURE(x[k]);
        CAPTURE(y[k]);
        const double want = reference(x[k], y[k]);
        CHECK((r[k] == want || (std::isnan(r[k]) && std::isnan(want))));
        CHECK((std::isnan(want) || std::signbit(r[k]) == std::signbit(want)));
    }
}

}  // namespace
}  // namespace bitale::test
