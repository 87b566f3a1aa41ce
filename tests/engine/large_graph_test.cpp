// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include "bitale/bitale.h"
#include "tests/support/sanitized.h"

namespace bitale::test {
namespace {

TEST_CASE("a chain of a million nodes is built, interpreted and destroyed without a deep stack") {
    const int nodes = sanitized ? 20'000 : 1'000'000;
    const Var x = tensor<double>("x", {2});
    Var y = x;
    for (int k = 0; k < nodes; ++k) y = y + 1.0;
    const auto f = function<Tensor<double, 1>(VectorView<double>)>({.inputs = {x}, .outputs = {y}, .mode = Mode::interpret});
    const std::vector<double> value{0, 0.5};
    CHECK(f(value)(1) == nodes + 0.5);
}

TEST_CASE("a chain of ten thousand nodes is compiled, with its gradient") {
    const int steps = sanitized ? 500 : 5000;
    const Var x = dvector("x");
    Var y = x;
    for (int k = 0; k < steps; ++k) y = y * 0.999 + 0.001;
    const auto f = function<std::tuple<Tensor<double, 1>, Tensor<double, 1>>(VectorView<double>)>({.inputs = {x}, .outputs = {y, grad(sum(y), x)}});
    const auto g = function<std::tuple<Tensor<double, 1>, Tensor<double, 1>>(VectorView<double>)>({.inputs = {x}, .outputs = {y, grad(sum(y), x)}, .mode = Mode::interpret});
    const std::vector<double> value{0, 0.5, 3};
    const auto got = f(value), expected = g(value);
    for (std::int64_t k = 0; k < 3; ++k) {
        CHECK(std::get<0>(got)(k) == std::get<0>(expected)(k));
        CHECK(std::get<1>(got)(k) == std::get<1>(expected)(k));
    }
}

}  // namespace
}  // namespace bitale::test
