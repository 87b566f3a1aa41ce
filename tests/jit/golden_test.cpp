// SPDX-License-Identifier: BSD-3-Clause
/// Graphs and loops as text, for a named target.  A text that changed is written to golden/ in the folder of the run: read the
/// difference, then copy it to tests/golden/ and commit it with its change.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bitale/bitale.h"
#include "tests/support/paths.h"

namespace bitale::test {
namespace {

std::string content(const std::string& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Without "   file.cpp:12", which changes with the file.
std::string without_lines(const std::string& text) {
    std::istringstream in(text);
    std::string out, line;
    while (std::getline(in, line)) {
        if (line.starts_with('%'))
            if (const auto at = line.rfind("   "); at != std::string::npos) line.resize(at);
        out += line + '\n';
    }
    return out;
}

void check_golden(const AnyFunction& f, const std::vector<Dims>& shapes, const std::string& name, const std::vector<std::string>& stages = {"graph", "loops"}) {
    for (const std::string& stage : stages) {
        const std::string file = name + "." + stage, got = without_lines(f.dump(shapes, stage));
        if (got == content(source_path("tests/golden/" + file))) continue;
        std::filesystem::create_directory("golden");
        std::ofstream("golden/" + file) << got;
        FAIL_CHECK(file << " has changed; the new text is in golden/" << file << " of the current folder:\n" << got);
    }
}

const Options avx512{.target = "x86-64-v4"};

TEST_CASE("golden: the seed") {
    const Var x = fvector("x"), target = fscalar("target");
    const auto W = shared("W", {0.1, 0.25, 0.15, 0.3});
    const Var y = sum(x * W), cost = square(target - y);
    const auto train = function({.inputs = {x, target}, .outputs = {y}, .updates = {{W, W - 0.1 * grad(cost, W)}}, .name = "train", .options = avx512});
    check_golden(train, {{4}, {}}, "seed");
}

TEST_CASE("golden: the seed with every extent symbolic") {
    const Var x = fvector("x"), target = fscalar("target");
    const auto W = shared("W", {0.1, 0.25, 0.15, 0.3});
    const Var y = sum(x * W), cost = square(target - y);
    Options generic = avx512;
    generic.generic = true;
    const auto train = function({.inputs = {x, target}, .outputs = {y}, .updates = {{W, W - 0.1 * grad(cost, W)}}, .name = "train", .options = generic});
    check_golden(train, {{4}, {}}, "seed_generic");
}

TEST_CASE("golden: a chain and its gradient are one loop") {
    const Var x = tensor<float>("x", {1000});
    const Var y = square(x) * sqrt(x) + abs(x);
    check_golden(function({.inputs = {x}, .outputs = {y, grad(sum(y), x)}, .name = "chain", .options = avx512}), {{1000}}, "chain");
}

TEST_CASE("golden: a row-wise chain stays in one outer loop, its row in one buffer") {
    const Var x = tensor<float>("x", {64, 100});
    const Var e = square(x), y = e / sum(e, {1}, true);
    check_golden(function({.inputs = {x}, .outputs = {y}, .name = "rows", .options = avx512}), {{64, 100}}, "rows");
}

TEST_CASE("golden: a sum over all pairs is one of rows, in the loop of the gradient's") {
    const Var x = tensor<double>("x", {256}), energy = sum(sqrt(square(expand_dims(x, {1}) - x) + 1.0));
    check_golden(function({.inputs = {x}, .outputs = {energy, grad(energy, x)}, .name = "pairs", .options = avx512}), {{256}}, "pairs", {"fuse_loops", "share_values"});
}

TEST_CASE("golden: a swap writes one of two variables to its second buffer") {
    const auto a = shared("a", {1.0f, 2.0f}), b = shared("b", {3.0f, 4.0f});
    check_golden(function({.updates = {{a, b}, {b, a}}, .name = "swap", .options = avx512}), {}, "swap");
}

/// sum 100 (x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2 and its gradient.
AnyFunction rosenbrock(const Var& x, const Options& options) {
    const Var next = slice(x, {{.start = 1}}), own = slice(x, {{.stop = -1}});
    const Var y = sum(100 * square(next - square(own)) + square(1 - own));
    return function({.inputs = {x}, .outputs = {y, grad(y, x)}, .name = "rosenbrock", .options = options});
}

TEST_CASE("golden: the pads in a gradient of slices split its loop") {
    check_golden(rosenbrock(tensor<double>("x", {1000}), avx512), {{1000}}, "rosenbrock", {"split_loops"});
}

TEST_CASE("golden: where an extent is symbolic, the loop is split in the same way") {
    Options generic = avx512;
    generic.generic = true;
    check_golden(rosenbrock(tensor<double>("x", {dim("n")}), generic), {{1000}}, "rosenbrock_generic", {"split_loops"});
}

TEST_CASE("split_loops: no choice by index and no clamp is left, along any axis") {
    const Var x = tensor<float>("x", {40, 50}), y = tensor<float>("y", {40, 9});
    const Var z = pad(x + x, {{1, 2}, {3, 0}});
    for (const Var& out : {z, sum(square(z), 1), concatenate({x, y, x}, 1), concatenate({x, x}), pad(x, {{2, 3}, {4, 5}}, PadMode::edge), roll(x, {3, -7}, {0, 1})}) {
        const auto f = function({.inputs = {x, y}, .outputs = {out}, .unused = Unused::allow, .options = {.threads = 1}});
        const std::string text = f.dump({{40, 50}, {40, 9}}, "split_loops");
        for (const char* choice : {"select", "min(", "max("}) CHECK_MESSAGE(text.find(choice) == std::string::npos, text);
    }
}

TEST_CASE("split_loops: a loop does not become more loops than the limit") {
    std::vector<Var> parts(80, tensor<float>("x", {5}));
    const auto f = function({.inputs = {parts[0]}, .outputs = {concatenate(parts)}, .options = {.threads = 1}});
    const std::string text = f.dump({{5}}, "split_loops");
    CHECK(text.find("select") != std::string::npos);
    CHECK(std::ranges::count(text, '\n') < 100);
}

TEST_CASE("golden: a layer's step: the product and tanh in one tile, the update in the gradient's tile, no buffer for the gradient") {
    const Var x = tensor<float>("x", {20, 40});
    const AnyTensor w(DType::f32, {40, 24}), zeros(DType::f32, {24});      // only their shapes matter here
    const AnyShared W = shared("W", AnyView(w)), b = shared("b", AnyView(zeros));
    const Var cost = sum(square(tanh(dot(x, W.var()) + b.var())));
    const auto step = function({.inputs = {x}, .outputs = {cost}, .updates = {{W, W.var() - 0.1 * grad(cost, W.var())}}, .name = "step", .options = {.threads = 1, .target = "x86-64-v4"}});
    check_golden(step, {{20, 40}}, "layer");
}

}  // namespace
}  // namespace bitale::test
