// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"
#include "tests/support/message.h"

namespace bitale::test {
namespace {
using Values = std::vector<double>;

TEST_CASE("arange: the numbers of the elements, in every dtype") {
    CHECK(arange(3).type().text() == "i64[3]");
    CHECK(evaluated(arange(0)) == Values{});
    for (const Dtypes& d : every_dtype()) {
        CHECK(arange(4, d[0]).dtype() == d[0]);
        CHECK(evaluated(arange(4, d[0])) == (d[0] == DType::boolean ? Values{0, 1, 1, 1} : Values{0, 1, 2, 3}));
    }
}

TEST_CASE("arange: start, stop and step") {
    CHECK(evaluated(arange(2, -4, -2, DType::i64)) == Values{2, 0, -2});
    CHECK(evaluated(arange(1, 10, 3, DType::i8)) == Values{1, 4, 7});
    CHECK(evaluated(arange(0.5, 2, 0.25)) == Values{0.5, 0.75, 1, 1.25, 1.5, 1.75});
    CHECK(arange(3, 1, 1, DType::f32).type().text() == "f32[0]");
    CHECK(message<ValueError>([] { (void)arange(1, 2, 0); }) == "arange: from 1.000000 to 2.000000 in steps of 0.000000");
    CHECK(message<ValueError>([] { (void)arange(0, 1e300, 1); }).starts_with("arange: from 0"));
}

TEST_CASE("arange: beside values of its extent, known or not") {
    check_op({.name = "arange beside x",
              .op = [](const auto& x) { return x[0] * cast(arange(x[0].dims()[0]), x[0].dtype()); },
              .dtypes = {{DType::f32}, {DType::f64}, {DType::f16}, {DType::i32}},
              .shapes = {{{0}}, {{1}}, {{9}}, {{17}}, {{33}}, {{300}}},
              .special_values = false,
              .gradient_shapes = {{{4}}}});
    check_op({.name = "where the row is the column",
              .op = [](const auto& x) { return where(equal(expand_dims(arange(x[0].dims()[0]), {1}), arange(x[0].dims()[1])), x[0], 0); },
              .dtypes = {{DType::f32}, {DType::f64}},
              .shapes = {{{1, 1}}, {{3, 17}}, {{17, 3}}, {{33, 33}}},
              .special_values = false,
              .gradient_shapes = {{{2, 3}}}});
}

}  // namespace
}  // namespace bitale::test
