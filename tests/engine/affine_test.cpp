// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/affine.h"

#include <doctest/doctest.h>

#include "engine/loop/print.h"

namespace bitale::loop {
namespace {

const Index n = std::make_shared<const Variable>(Variable{"n", Type::i64, 0, 2}), m = std::make_shared<const Variable>(Variable{"m", Type::i64, 0, 2});
const Index i = index("i", 10);
const Expr N = ref(n), M = ref(m), I = ref(i);

TEST_CASE("index expressions: the normal form adds equal terms up") {
    CHECK(known(normal(N - (N - integer(1)))) == 1);
    CHECK(known(normal(integer(0) - (integer(0) - integer(5)))) == 5);
    CHECK(print(normal(integer(0) - (integer(3) - N))) == "n - 3");
    CHECK(print(normal(I + N * integer(2) - I + integer(4))) == "n*2 + 4");
    CHECK(same(normal((N + I) * (M - integer(1))), (N + I) * (M - integer(1))));
    CHECK(same(normal(min(N, M) + I - N), I - N + min(N, M)));
}

TEST_CASE("index expressions: a minimum inside a minimum is compared with it and ends") {
    const Expr inner = min(N, M - integer(1)) + integer(2), outer = min(min(inner, I) + N, max(inner, min(I, M)));
    CHECK(same(normal(outer - inner) + inner, outer));
    CHECK_FALSE(same(outer, min(inner, I)));
}

TEST_CASE("index expressions: the least value follows from the ranges of the names") {
    CHECK(least(integer(-3)) == -3);
    CHECK(least(N - integer(2)) == 0);
    CHECK(least(N * M) == 4);
    CHECK(least(integer(3) - I) == -6);
    CHECK(least(N - I) == -7);
    CHECK(least(N / M + integer(1)) == 1);
    CHECK_FALSE(least(integer(3) - N));         // n has no largest value
    CHECK_FALSE(least(min(N, M)));
}

TEST_CASE("index expressions: one is at most another where their difference shows it") {
    CHECK(at_most(integer(1), N - integer(1)));
    CHECK(at_most(N, N + M));
    CHECK(at_most(N + I, N + integer(9)));
    CHECK_FALSE(at_most(N + I, N + integer(8)));
    CHECK_FALSE(at_most(N, M));
}

}  // namespace
}  // namespace bitale::loop
