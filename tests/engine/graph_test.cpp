// SPDX-License-Identifier: BSD-3-Clause
/// Graphs as data: printing, laws, passes, depth.
#include <doctest/doctest.h>

#include <limits>

#include "engine/gradient.h"
#include "engine/interpreter.h"
#include "engine/leaves.h"
#include "engine/rewrite/passes.h"
#include "tests/support/compare.h"
#include "tests/support/evaluate.h"
#include "tests/support/values.h"

namespace bitale::test {
namespace {

/// print(graph) without the lines' numbers, which change with this file.
std::string printed(const Graph& graph) {
    std::string out, line;
    for (char c : print(graph) + "\n") {
        if (c != '\n') line += c;
        else {
            const std::size_t source = line.find("   graph_test.cpp:");
            out += line.substr(0, source) + (line.empty() ? "" : "\n");
            line.clear();
        }
    }
    return out;
}

/// The pass gives the text expected, a lawful graph, and the same bits.
void check_pass(Graph (*pass)(const Graph&), const Graph& before, const std::string& text_before, const std::string& text_after, const std::vector<AnyView>& arguments) {
    CHECK(printed(before) == text_before);
    const Graph after = pass(before);
    CHECK(printed(after) == text_after);
    verify(after);
    DimBinding dims;
    for (std::size_t k = 0; k < arguments.size(); ++k)
        for (std::size_t axis = 0; axis < arguments[k].shape().size(); ++axis) CHECK(dims.bind(before.inputs[k].dims()[axis], arguments[k].shape()[axis]));
    const auto expected = interpret(before, dims, arguments), got = interpret(after, dims, arguments);
    for (std::size_t k = 0; k < expected.outputs.size(); ++k) {
        const auto d = bit_difference(got.outputs[k], expected.outputs[k]);
        CHECK_MESSAGE(!d, d.value_or(""));
    }
    for (bool rewrites : {true, false}) {
        const auto r = function({.inputs = before.inputs, .outputs = before.outputs, .unused = Unused::allow, .options = {.rewrites = rewrites}})(arguments);
        for (std::size_t k = 0; k < r.size(); ++k) {
            const auto d = bit_difference(r[k], expected.outputs[k]);
            CHECK_MESSAGE(!d, "kernel, rewrites = " << rewrites << ": " << d.value_or(""));
        }
    }
}

/// Values on which a wrong identity shows: -0, nan, infinities.
const std::vector<double> awkward{0.0, -0.0, 1.5, -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), 5e-324};

TEST_CASE("graph: a print has one line a node, then outputs and updates") {
    const Var x = tensor<float>("x", {dim("batch"), 3});
    auto w = shared("W", {1.0, 2.0, 3.0});
    const Var y = sum(x * w, 1);
    const Graph graph{{x}, {y}, {{w, w.var() * 2}}};
    CHECK(printed(graph) ==
          "%0 f32[batch, 3] = input \"x\"\n"
          "%1 f64[3] = shared \"W\"\n"
          "%2 f64[batch, 3] = multiply(%0, %1)\n"
          "%3 f64[batch] = sum(%2; axes=[1])\n"
          "%4 f64[] = constant 2\n"
          "%5 f64[3] = multiply(%1, %4)\n"
          "output 0 = %3\n"
          "update \"W\" = %5\n");
    CHECK(print(graph).find("multiply(%0, %1)   graph_test.cpp:") != std::string::npos);
}

TEST_CASE("fold_constants: what depends on constants alone becomes a constant") {
    const Var x = dvector("x");
    const Graph graph{{x}, {x * (constant(2.0) + exp(constant(0.0)))}, {}};
    check_pass(fold_constants, graph,
               "%0 f64[x.0] = input \"x\"\n"
               "%1 f64[] = constant 2\n"
               "%2 f64[] = constant 0\n"
               "%3 f64[] = exp(%2)\n"
               "%4 f64[] = add(%1, %3)\n"
               "%5 f64[x.0] = multiply(%0, %4)\n"
               "output 0 = %5\n",
               "%0 f64[x.0] = input \"x\"\n"
               "%1 f64[] = constant 3\n"
               "%2 f64[x.0] = multiply(%0, %1)\n"
               "output 0 = %2\n",
               {awkward});
}

TEST_CASE("fold_constants: a result above the limit, or larger than what it is made of, stays an operation") {
    const std::vector<double> most(fold_limit / 8, 2.0), more(fold_limit / 8 + 1, 2.0);
    const Graph graph{{}, {exp(constant(AnyView(most))), exp(constant(AnyView(more))), broadcast_to(constant(2.0), {2})}, {}};
    const Graph after = fold_constants(graph);
    CHECK(as<Constant>(after.outputs[0]));
    CHECK(!as<Constant>(after.outputs[1]));
    CHECK(!as<Constant>(after.outputs[2]));
}

TEST_CASE("simplify: each op's own identities, none that breaks -0 or nan") {
    const Var x = dvector("x");
    const Graph graph{{x}, {x * 1, x - 0, x / 1, -(-x), transpose(x), cast(x, DType::f64), x + -0.0}, {}};
    const Graph after = simplify(graph);
    for (const Var& y : after.outputs) CHECK(y.is(x));
    check_pass(simplify, {{x}, {x + 0.0, x * 0.0, 0.0 - x}, {}},
               "%0 f64[x.0] = input \"x\"\n"
               "%1 f64[] = constant 0\n"
               "%2 f64[x.0] = add(%0, %1)\n"
               "%3 f64[] = constant 0\n"
               "%4 f64[x.0] = multiply(%0, %3)\n"
               "%5 f64[] = constant 0\n"
               "%6 f64[x.0] = subtract(%5, %0)\n"
               "output 0 = %2\n"
               "output 1 = %4\n"
               "output 2 = %6\n",
               "%0 f64[x.0] = input \"x\"\n"
               "%1 f64[] = constant 0\n"
               "%2 f64[x.0] = add(%0, %1)\n"
               "%3 f64[] = constant 0\n"
               "%4 f64[x.0] = multiply(%0, %3)\n"
               "%5 f64[] = constant 0\n"
               "%6 f64[x.0] = subtract(%5, %0)\n"
               "output 0 = %2\n"
               "output 1 = %4\n"
               "output 2 = %6\n",
               {awkward});
}

TEST_CASE("simplify: sizes of known extents become constants, and reshapes of nothing go") {
    const Var x = tensor<double>("x", {2, 3});
    check_pass(simplify, {{x}, {reshape(x, {2, -1}) * cast<double>(size(x)), broadcast_to(x, {2, 3}), sum(x, std::vector<int>{})}, {}},
               "%0 f64[2, 3] = input \"x\"\n"
               "%1 f64[2, 3] = reshape(%0; [2, 3])\n"
               "%2 i64[] = size(%0; axes=[0, 1])\n"
               "%3 f64[] = cast(%2; f64)\n"
               "%4 f64[2, 3] = multiply(%1, %3)\n"
               "%5 f64[2, 3] = broadcast_to(%0; [2, 3])\n"
               "%6 f64[2, 3] = sum(%0; axes=[])\n"
               "output 0 = %4\n"
               "output 1 = %5\n"
               "output 2 = %6\n",
               "%0 f64[2, 3] = input \"x\"\n"
               "%1 i64[] = constant 6\n"
               "%2 f64[] = cast(%1; f64)\n"
               "%3 f64[2, 3] = multiply(%0, %2)\n"
               "output 0 = %3\n"
               "output 1 = %0\n"
               "output 2 = %0\n",
               {Tensor<double, 2>{{1, 2, 3}, {4, 5, 6}}});
}

TEST_CASE("share_common: equal ops of equal inputs become one node") {
    const Var x = dvector("x");
    check_pass(share_common, {{x}, {exp(x * 2) + exp(x * 2), sum(x), mean(x), sum(x, -1)}, {}},
               "%0 f64[x.0] = input \"x\"\n"
               "%1 f64[] = constant 2\n"
               "%2 f64[x.0] = multiply(%0, %1)\n"
               "%3 f64[x.0] = exp(%2)\n"
               "%4 f64[] = constant 2\n"
               "%5 f64[x.0] = multiply(%0, %4)\n"
               "%6 f64[x.0] = exp(%5)\n"
               "%7 f64[x.0] = add(%3, %6)\n"
               "%8 f64[] = sum(%0; axes=[0])\n"
               "%9 f64[] = mean(%0; axes=[0])\n"
               "%10 f64[] = sum(%0; axes=[0])\n"
               "output 0 = %7\n"
               "output 1 = %8\n"
               "output 2 = %9\n"
               "output 3 = %10\n",
               "%0 f64[x.0] = input \"x\"\n"
               "%1 f64[] = constant 2\n"
               "%2 f64[x.0] = multiply(%0, %1)\n"
               "%3 f64[x.0] = exp(%2)\n"
               "%4 f64[x.0] = add(%3, %3)\n"
               "%5 f64[] = sum(%0; axes=[0])\n"
               "%6 f64[] = mean(%0; axes=[0])\n"
               "output 0 = %4\n"
               "output 1 = %5\n"
               "output 2 = %6\n"
               "output 3 = %5\n",
               {awkward});
}

TEST_CASE("share_common: constants are one by their bits: 0 and -0 stay apart, as do dtypes") {
    const Var x = dvector("x");
    const Graph after = share_common({{x}, {x + constant(0.0), x + constant(-0.0), x + constant(0.0f), x + constant(0.0)}, {}});
    CHECK(!after.outputs[0].is(after.outputs[1]));
    CHECK(!after.outputs[0].is(after.outputs[2]));
    CHECK(after.outputs[0].is(after.outputs[3]));
}

TEST_CASE("drop_dead: what no output and no update reaches is not in the graph") {
    const Var x = dvector("x"), y = dvector("y");
    (void)exp(y);
    const Graph graph{{x, y}, {x * 2}, {}};
    CHECK(graph.order().size() == 3);
}

TEST_CASE("passes: together they keep every bit of a graph and its gradient") {
    const Var x = dvector("x"), w = dvector("w");
    const Var cost = mean(square(tanh(x * w * 1) - 0)) + sum(x) * 0.0;
    const std::vector<Var> outputs{cost, grad(cost, x), grad(cost, w)};
    const std::vector<AnyTensor> values{random_tensor(DType::f64, {17}, 1), random_tensor(DType::f64, {17}, 2)};
    const std::vector<AnyView> arguments(values.begin(), values.end());
    const auto expected = function({.inputs = {x, w}, .outputs = outputs, .mode = Mode::interpret, .options = {.rewrites = false}})(arguments);
    for (Mode mode : {Mode::interpret, Mode::jit}) {
        const auto got = function({.inputs = {x, w}, .outputs = outputs, .mode = mode})(arguments);
        for (std::size_t k = 0; k < got.size(); ++k) CHECK(!bit_difference(got[k], expected[k]));
    }
    std::size_t before = Graph{{x, w}, outputs, {}}.order().size();
    CHECK(optimised({{x, w}, outputs, {}}, [](const char*, const Graph& g) { verify(g); }).order().size() < before);
}

TEST_CASE("verify: the laws of a graph") {
    const Var x = dvector("x");
    const auto w = shared("w", {1.0, 2.0});
    const auto v = shared("v", {1.0f, 2.0f});
    verify({{x}, {sum(x * w)}, {{w, w.var() * 2}}});
    CHECK_THROWS_WITH_AS(verify({{exp(x)}, {x}, {}}), doctest::Contains("an input that is no Input node"), InternalError);
    CHECK_THROWS_WITH_AS(verify({{x}, {x}, {{x, x}}}), doctest::Contains("an update of a node that is no shared variable"), InternalError);
    CHECK_THROWS_WITH_AS(verify({{}, {}, {{w, w.var() * 2}, {w, w.var() * 3}}}), doctest::Contains("two updates of w"), InternalError);
    CHECK_THROWS_WITH_AS(verify({{}, {}, {{v, w}}}), doctest::Contains("the update of v has another type"), InternalError);
    CHECK_THROWS_WITH_AS(verify({{}, {}, {{w, sum(w)}}}), doctest::Contains("the update of w has another type"), InternalError);
    const Var wrong(std::make_shared<const Node>(exp(x).node().op, std::vector<Var>{x}, std::vector<TensorType>{{DType::f32, x.dims()}}, std::vector<DimConstraint>{}, x.node().source));
    CHECK_THROWS_WITH_AS(verify({{x}, {wrong}, {}}), doctest::Contains("a node whose types are not what its op infers: exp"), InternalError);
}

TEST_CASE("depth: a chain of 100000 nodes is built, printed, differentiated, rewritten, run and destroyed without recursion") {
    constexpr int depth = 100000;
    const Var x = dscalar("x");
    Var y = x;
    for (int k = 0; k < depth; ++k) y = k % 2 ? y * 0.5 : y + y;
    {
        const Graph graph{{x}, {y}, {}};
        CHECK(graph.order().size() > depth);
        CHECK(print(graph).size() > depth);
        verify(graph);
        const Graph smaller = optimised(graph);
        const double one = 1;
        const std::vector<AnyView> arguments{one};
        CHECK(interpret(smaller, {}, arguments).outputs[0].item<double>() == 1);
        const Var g = grad(y, x);
        CHECK(interpret({{x}, {g}, {}}, {}, arguments).outputs[0].item<double>() == 1);
    }
    y = Var();
}

TEST_CASE("constants: a value without elements is not folded while one of its extents is a symbol") {
    const Var x = dvector("x"), nothing = broadcast_to(constant(1.0), {0, x.dims()[0]});
    const std::vector<double> three{1, 2, 3};
    CHECK(function({.inputs = {x}, .outputs = {sum(nothing, 0) + x}})({AnyView(three)})[0].shape() == Dims{3});
}

}  // namespace
}  // namespace bitale::test
