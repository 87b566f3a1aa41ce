// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "tests/support/check_op.h"

namespace bitale::test {
namespace {

std::optional<DType> count(const Dtypes&) { return DType::i64; }

TEST_CASE("size: types, kernel against interpreter") {
    check_op({.name = "size",
              .op = [](const auto& x) { return size(x[0]); },
              .dtype = count,
              .shapes = {{{}}, {{0}}, {{1}}, {{17}}, {{3, 5}}, {{2, 0, 3}}},
              .shape = [](const Shapes&) { return Dims{}; }});
    check_op({.name = "size of the last axis",
              .op = [](const auto& x) { return size(x[0], -1); },
              .dtype = count,
              .shapes = {{{9}}, {{3, 5}}, {{2, 0}}},
              .shape = [](const Shapes&) { return Dims{}; }});
}

TEST_CASE("size: of known extents it becomes a constant") {
    const Var x = tensor<double>("x", {3, 5});
    const auto f = function({.inputs = {x}, .outputs = {size(x), size(x, 1)}, .mode = Mode::interpret});
    const AnyTensor value = random_tensor(DType::f64, {3, 5}, 1);
    CHECK(f({value})[0].item<std::int64_t>() == 15);
    CHECK(f({value})[1].item<std::int64_t>() == 5);
    CHECK(f.dump({{3, 5}}, "graph").find("= size(") == std::string::npos);
}

TEST_CASE("size: no gradient flows through") {
    const Var x = dvector("x");
    CHECK_THROWS_AS((void)grad(cast<double>(size(x)), x), GradientError);
}

}  // namespace
}  // namespace bitale::test
