// SPDX-License-Identifier: BSD-3-Clause
/// gelu and silu.
#include <doctest/doctest.h>

#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("silu: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "silu", .op = [](const auto& x) { return silu(x[0]); }, .dtype = promoted_floating, .gradient_shapes = {{{3}}}});
    CHECK(evaluated(silu(vector_of<double>({0, 100, -800}))) == Values{0, 100, -800 * evaluated(sigmoid(vector_of<double>({-800})))[0]});
}

TEST_CASE("gelu: types, kernel against interpreter, gradient against differences") {
    for (const bool by_tanh : {false, true})
        check_op({.name = by_tanh ? "gelu by tanh" : "gelu", .op = [=](const auto& x) { return gelu(x[0], by_tanh); }, .dtype = promoted_floating, .gradient_shapes = {{{3}}}});
}

TEST_CASE("gelu: small where x is negative, x where it is large") {
    const auto y = evaluated(gelu(vector_of<double>({0, 40, -8})));
    CHECK(y[0] == 0);
    CHECK(y[1] == 40);
    CHECK(std::abs(y[2] / -4.976768e-15 - 1) < 1e-6);   // -8 Phi(-8), Phi(-8) = 6.220961e-16
}

}  // namespace
}  // namespace bitale::test
