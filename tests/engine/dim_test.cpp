// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/dim.h"

#include <doctest/doctest.h>

#include "bitale/error.h"
#include "engine/graph.h"

namespace bitale {
namespace {

TEST_CASE("a dim: terms of a sum cancel, what is left is kept by name") {
    const Dim n = dim("n"), m = dim("m");
    CHECK((n + 1 - 1 == n));
    CHECK((n - 3 + 5 == n + 2));
    CHECK((n + m == m + n));
    CHECK((n + m - n == m));
    CHECK((n - m + m == n));
    CHECK((n - (n - 2)).is(2));
    CHECK((Dim(3) + 4).is(7));
    CHECK_FALSE((n - m == m - n));
    CHECK_FALSE((n - 1 == n - 2));
    CHECK((n + 0 == n));
    CHECK((n * 2 - 1 == 2 * n - 1));
}

TEST_CASE("a dim: sums as text") {
    const Dim n = dim("n"), m = dim("m");
    CHECK((n + 2).text() == "n + 2");
    CHECK((n - 2).text() == "n - 2");
    CHECK((m + n - dim("k") - 2).text() == "m + n - k - 2");
    CHECK((5 - n).text() == "-n + 5");
    CHECK(((n - 1) * 4).text() == "4*(n - 1)");
    CHECK(((n + 1) / m).text() == "(n + 1)/m");
}

TEST_CASE("a dim: a difference has a value unless it is negative") {
    DimBinding b;
    const Dim n = dim("n"), m = dim("m");
    CHECK_FALSE(b.value(n - 1));
    CHECK(b.bind(n, 3));
    CHECK(b.value(n - 1) == 2);
    CHECK(b.value(n - 3) == 0);
    CHECK_FALSE(b.value(n + m));
    CHECK(b.bind(m, 4));
    CHECK(b.value((n + m) * 2) == 14);
    CHECK_THROWS_WITH_AS((void)b.value(n - 5), "ShapeError: the dim n - 5 is -2 at this call", ShapeError);
    CHECK_THROWS_WITH_AS((void)b.value(n - m), "ShapeError: the dim n - m is -1 at this call", ShapeError);
    CHECK_THROWS_WITH_AS((void)(Dim(2) - 3), "ShapeError: a dim of -1: extents are 0 or more", ShapeError);
}

}  // namespace
}  // namespace bitale
