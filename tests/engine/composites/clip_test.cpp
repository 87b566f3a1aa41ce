// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

std::vector<Dtypes> every_triple() {
    std::vector<Dtypes> out;
    for (const Dtypes& d : every_pair()) out.push_back({d[0], d[1], d[0]});
    return out;
}

TEST_CASE("clip: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "clip",
              .op = [](const auto& x) { return clip(x[0], x[1], x[2]); },
              .dtypes = every_triple(),
              .shapes = {{{}, {}, {}}, {{0}, {0}, {0}}, {{8}, {}, {}}, {{9}, {9}, {1}}, {{33}, {33}, {33}}, {{3, 17}, {17}, {3, 1}}}});
    // Bounds that no value meets: 0.8 is not on the grid of the differences.
    check_gradient({.name = "clip, a bound below", .op = [](const auto& x) { return clip(x[0], x[1], 0.8); }, .ranges = {{-2, 2}, {-1, 0}}}, {{2, 3}, {3}});
    check_gradient({.name = "clip, a bound above", .op = [](const auto& x) { return clip(x[0], -0.8, x[1]); }, .ranges = {{-2, 2}, {0, 1}}}, {{2, 3}, {3}});
}

TEST_CASE("clip: nan propagates, the upper bound wins") {
    CHECK(evaluated(clip(vector_of<double>({-3, 0.5, 3}), 0.0, 1.0)) == Values{0, 0.5, 1});
    CHECK(std::isnan(evaluated(clip(constant(std::numeric_limits<double>::quiet_NaN()), 0.0, 1.0))[0]));
    CHECK(evaluated(clip(vector_of<std::int32_t>({-3, 7}), 5, 2)) == Values{2, 2});
}

}  // namespace
}  // namespace bitale::test
