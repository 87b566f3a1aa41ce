// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

std::vector<Dtypes> after_bool(std::vector<Dtypes> pairs) {
    for (Dtypes& d : pairs) d.insert(d.begin(), DType::boolean);
    return pairs;
}
std::optional<DType> promoted_choices(const Dtypes& d) { return promoted({d[1], d[2]}); }

TEST_CASE("where: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "where",
              .op = [](const auto& x) { return where(x[0], x[1], x[2]); },
              .dtypes = after_bool(every_pair()),
              .dtype = promoted_choices,
              .shapes = {{{}, {}, {}}, {{0}, {0}, {0}}, {{7}, {7}, {7}}, {{8}, {}, {8}}, {{9}, {9}, {1}}, {{}, {15}, {15}}, {{17}, {17}, {17}}, {{1}, {31}, {31}}, {{33}, {33}, {33}}, {{3, 1}, {17}, {3, 17}}, {{5}, {2, 1}, {1, 5}}},
              .conditions = {0},
              .gradient_shapes = {{{}, {}, {}}, {{4}, {4}, {4}}, {{2, 1}, {3}, {2, 3}}, {{5}, {}, {5}}}});
}

TEST_CASE("where: a condition that is not bool is refused") {
    const Var x = dvector("x");
    CHECK_THROWS_AS((void)where(x, x, x), TypeError);
}

TEST_CASE("where: the operand not chosen gives nothing, not even its nan") {
    const Var x = vector_of<double>({-1, 4});
    CHECK(evaluated(where(x > 0, sqrt(x), 0.0)) == Values{0, 2});
    CHECK(evaluated(where(vector_of<std::int32_t>({0, 1}) > 0, 1, 2)) == Values{2, 1});
}

}  // namespace
}  // namespace bitale::test
