// SPDX-License-Identifier: BSD-3-Clause
/// What `grad` does with a graph; the rule of each op is checked in ops/.
#include <doctest/doctest.h>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"

namespace bitale::test {
namespace {

using Values = std::vector<double>;

TEST_CASE("gradient: a variable used on several paths gets the sum of their parts") {
    const Var x = vector_of<double>({1, 2, 3});
    CHECK(evaluated(grad(sum(x * x * x), x)) == Values{3, 12, 27});
    CHECK(evaluated(grad(sum(x) * sum(x), x)) == Values{12, 12, 12});
    const Var y = x + x;
    CHECK(evaluated(grad(sum(y * x), x)) == Values{4, 8, 12});
}

TEST_CASE("gradient: of an expression, not only of an input") {
    const Var x = vector_of<double>({1, 2, 3}), y = 2 * x;
    CHECK(evaluated(grad(sum(square(y)), y)) == Values{4, 8, 12});
    const Var total = sum(y);
    CHECK(evaluated(grad(total, total)) == Values{1});
}

TEST_CASE("gradient: of the cost with respect to itself is 1") {
    const Var x = dscalar("x");
    CHECK(evaluated(grad(constant(3.0) * 2, constant(1.0), Disconnected::zero)) == Values{0});
    const Var g = grad(x, x);
    const auto f = function<double(double)>({.inputs = {x}, .outputs = {g}, .mode = Mode::interpret, .unused = Unused::allow});
    CHECK(f(5) == 1);
}

TEST_CASE("gradient: gradients of gradients") {
    const Var x = vector_of<double>({0.5, 2, -1});
    Var d = sum(square(square(x)));                             // x^4
    for (int order = 0; order < 4; ++order) d = sum(grad(d, x));
    CHECK(evaluated(d) == Values{72});                          // 24 for each element
    // d/dx of exp stays exp, however often.
    const Var y = constant(0.0);
    Var e = exp(y);
    for (int order = 0; order < 5; ++order) e = grad(e, y);
    CHECK(evaluated(e) == Values{1});
}

TEST_CASE("gradient: a Hessian-vector product is the gradient of a gradient's product") {
    // f = x0^2 x1, H = [2 x1, 2 x0; 2 x0, 0]
    const Var x = constant(3.0), y = constant(5.0);
    const auto g = grad(square(x) * y, std::vector<Var>{x, y});
    const auto h = grad(g[0] * 7 + g[1] * 11, std::vector<Var>{x, y});
    CHECK(evaluated(h[0]) == Values{2 * 5 * 7 + 2 * 3 * 11});
    CHECK(evaluated(h[1]) == Values{2 * 3 * 7});
}

TEST_CASE("gradient: what was broadcast is summed back to the operand's shape") {
    const Var x = tensor<double>("x", {3, 1}), y = tensor<double>("y", {4}), z = tensor<double>("z", {});
    const auto g = grad(sum(x * y + z), std::vector<Var>{x, y, z});
    CHECK(g[0].type() == x.type());
    CHECK(g[1].type() == y.type());
    CHECK(g[2].type() == z.type());
    for (Mode mode : {Mode::interpret, Mode::jit}) {
        const auto f = function({.inputs = {x, y}, .outputs = g, .mode = mode});
        const Tensor<double, 2> xs{{1}, {2}, {3}};
        const auto r = f({xs, std::vector<double>{1, 10, 100, 1000}});
        CHECK(numbers(r[0]) == Values{1111, 1111, 1111});
        CHECK(numbers(r[1]) == Values{6, 6, 6, 6});
        CHECK(numbers(r[2]) == Values{12});
    }
}

TEST_CASE("gradient: of dtypes mixed in one expression, each in its variable's own") {
    const Var x = fvector("x"), w = dvector("w"), h = tensor<half>("h", {dim("n")});
    const auto g = grad(sum(x * w * h), std::vector<Var>{x, w, h});
    CHECK(g[0].type() == x.type());
    CHECK(g[1].type() == w.type());
    CHECK(g[2].type() == h.type());
    const Var count = lvector("count");
    CHECK(grad(sum(x * count), x).dtype() == DType::f32);
    CHECK_THROWS_AS((void)grad(sum(x * count), count), GradientError);
}

TEST_CASE("gradient: Disconnected::zero gives zeros of the variable's type") {
    const Var x = tensor<float>("x", {2, 3}), y = dvector("y");
    const Var g = grad(sum(square(y)), x, Disconnected::zero);
    CHECK(g.type() == x.type());
    const auto both = grad(sum(square(y)), std::vector<Var>{x, y}, Disconnected::zero);
    for (Mode mode : {Mode::interpret, Mode::jit}) {
        const auto r = function({.inputs = {x, y}, .outputs = both, .mode = mode, .unused = Unused::allow})({random_tensor(DType::f32, {2, 3}, 1), std::vector<double>{1, 2}});
        CHECK(numbers(r[0]) == Values(6, 0.0));
        CHECK(numbers(r[1]) == Values{2, 4});
    }
}

TEST_CASE("gradient: what has none says why") {
    const Var x = dvector("x"), y = dvector("y"), n = lvector("n");
    CHECK_THROWS_WITH_AS((void)grad(x, x), doctest::Contains("the cost is f64[x.0], not a scalar; reduce it: grad(sum(cost), x)"), GradientError);
    CHECK_THROWS_WITH_AS((void)grad(sum(n), x), doctest::Contains("the cost is i64[], not floating"), GradientError);
    CHECK_THROWS_WITH_AS((void)grad(sum(x), n), doctest::Contains("no gradient with respect to i64[n.0]: it is not floating"), GradientError);
    CHECK_THROWS_WITH_AS((void)grad(sum(x), y), doctest::Contains("the cost does not depend on x through floating operations; pass Disconnected::zero for a gradient of zeros"), GradientError);
    CHECK_THROWS_WITH_AS((void)grad(sum(cast<double>(cast<std::int64_t>(x))), x), doctest::Contains("does not depend"), GradientError);
    CHECK_THROWS_AS((void)grad(sum(x), 2.0), GradientError);
}

TEST_CASE("gradient: compositions agree with differences, to second order") {
    check_gradient({.name = "log of a sum of exponentials", .op = [](const auto& x) { return log(sum(exp(x[0]), -1)); }}, {{2, 3}});
    check_gradient({.name = "softmax by hand", .op = [](const auto& x) { const Var e = exp(x[0] - mean(x[0], -1, true)); return e / sum(e, -1, true); }}, {{2, 3}});
    check_gradient({.name = "two layers", .op = [](const auto& x) { return tanh(sum(tanh(expand_dims(x[0], {2}) * x[1]), 1)); }}, {{2, 3}, {3, 2}});
    check_gradient({.name = "norm", .op = [](const auto& x) { return x[0] / sqrt(sum(square(x[0])) + x[1]); }, .ranges = {{0.5, 2}, {0.5, 2}}}, {{4}, {}});
    check_gradient({.name = "transposed views", .op = [](const auto& x) { return reshape(transpose(x[0]) * x[1], {-1}) * 3; }}, {{2, 3}, {3, 1}});
}

}  // namespace
}  // namespace bitale::test
