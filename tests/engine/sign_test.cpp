// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/sign.h"

#include <doctest/doctest.h>

namespace bitale::loop {
namespace {

Expr name(const char* text) { return loop::ref(std::make_shared<const Variable>(Variable{text, Type::f64, 0})); }

TEST_CASE("the sign of floats: squares, roots, absolute values and what is made of them") {
    const Expr x = name("x"), y = name("y"), square = x * x;
    for (const Expr& e : {square, abs(x), sqrt(x), square + abs(y), square * abs(y), abs(x) / abs(y), square - -abs(y), -x * -x, select(x < y, square, abs(y)), abs(x) + 1.0}) CHECK(never_negative(e));
    for (const Expr& e : {-square, -x * x, x * -x, -abs(x), -square / 2.0, -abs(x) - square, -abs(x) * square, select(x < y, -square, -abs(y))}) CHECK(never_positive(e));
    for (const Expr& e : {x, -x, x * y, -x * y, square - 1.0, square - abs(y), abs(x) * y, select(x < y, square, y), x / x}) {
        CHECK_FALSE(never_negative(e));
        CHECK_FALSE(never_positive(e));
    }
    CHECK_FALSE(never_positive(square));
    CHECK_FALSE(never_negative(-square));
}

}  // namespace
}  // namespace bitale::loop
