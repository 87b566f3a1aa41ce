// SPDX-License-Identifier: BSD-3-Clause
/// Training steps as kernels: what their loops keep and what they do not.
#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

#include "bitale/bitale.h"
#include "bitale/optimisers.h"

namespace bitale::test {
namespace {

/// A multilayer perceptron as W3 of the benchmarks: tanh, mean negative log likelihood, squared weights.
struct Network {
    std::vector<std::int64_t> widths;
    std::int64_t batch;
    Var x = fmatrix("x"), labels = ivector("labels"), cost{};
    std::vector<AnyShared> weights, biases;

    Network(std::vector<std::int64_t> layers, std::int64_t rows) : widths(std::move(layers)), batch(rows) {
        Var h = x, squares{};
        for (std::size_t k = 0; k + 1 < widths.size(); ++k) {
            const std::string n = std::to_string(k);
            weights.push_back(shared("W" + n, AnyView(AnyTensor(DType::f32, {widths[k], widths[k + 1]}))));
            biases.push_back(shared("b" + n, AnyView(AnyTensor(DType::f32, {widths[k + 1]}))));
            h = dot(h, weights.back().var()) + biases.back().var();
            if (k + 2 < widths.size()) h = tanh(h);
            const Var own = sum(square(weights.back().var()));
            squares = k ? squares + own : own;
        }
        cost = cross_entropy(h, labels) + 1e-4 * squares;
    }
    [[nodiscard]] std::vector<Var> variables() const {
        std::vector<Var> out;
        for (std::size_t k = 0; k < weights.size(); ++k) out.insert(out.end(), {weights[k].var(), biases[k].var()});
        return out;
    }
    [[nodiscard]] AnyFunction step(const std::vector<Update>& updates) const {
        return function({.inputs = {x, labels}, .outputs = {cost}, .updates = updates, .name = "train", .options = {.target = "x86-64-v4"}});
    }
    [[nodiscard]] std::vector<Dims> shapes() const { return {{batch, widths[0]}, {batch}}; }
};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

/// The most elements that a buffer of the arena has.
std::int64_t largest_buffer(const std::vector<std::string>& lines) {
    static const std::regex place(R"( *place \S+ \w+\[(\d+)\].*)");
    std::int64_t most = 0;
    std::smatch m;
    for (const std::string& line : lines)
        if (std::regex_match(line, m, place)) most = std::max<std::int64_t>(most, std::stoll(m[1]));
    return most;
}

/// The outermost loops, by number, in which a buffer is written.
std::set<std::size_t> loops_that_write(const std::vector<std::string>& lines, const std::string& buffer) {
    std::set<std::size_t> out;
    std::size_t outermost = 0;
    for (std::size_t k = 0; k < lines.size(); ++k) {
        if (lines[k].starts_with("  ") && lines[k][2] != ' ') outermost = k;
        const std::size_t first = lines[k].find_first_not_of(' ');
        if (first != std::string::npos && lines[k].compare(first, buffer.size() + 1, buffer + "[") == 0) out.insert(outermost);
    }
    return out;
}

}  // namespace

TEST_CASE("a step of W3 is one kernel: each weight is written in one loop, its gradient has no buffer") {
    const Network net({784, 500, 10}, 20);
    const AnyFunction train = net.step(sgd(net.cost, net.variables(), 0.01));
    const std::string text = train.dump(net.shapes(), "loops");
    const auto lines = lines_of(text);
    CHECK(std::ranges::count_if(lines, [](const std::string& l) { return l.starts_with("kernel "); }) == 1);
    for (const char* variable : {"W0", "W1"}) CHECK_MESSAGE(loops_that_write(lines, variable).size() == 1, std::string(variable), text);
    CHECK(largest_buffer(lines) <= 20 * 500);       // hidden values and their gradient
    CHECK(train.workspace_bytes(net.shapes()) < 4 * (784 * 500) / 5);
}

TEST_CASE("momentum and adam: the step of a weight stands in the tile of its gradient, for the first weight too") {
    const Network net({256, 256, 256, 256}, 16);
    for (const bool second_moment : {false, true}) {
        const AnyFunction train = net.step(second_moment ? adam(net.cost, net.variables()) : momentum(net.cost, net.variables(), 0.01));
        const auto lines = lines_of(train.dump(net.shapes(), "loops"));
        CHECK_MESSAGE(largest_buffer(lines) < 256 * 256, train.dump(net.shapes(), "loops"));
        for (const char* variable : {"W0", "W1", "W2"}) {
            const auto own = loops_that_write(lines, variable), slot = loops_that_write(lines, (second_moment ? "m." : "v.") + std::string(variable));
            CHECK_MESSAGE(own.size() == 1, variable);
            CHECK_MESSAGE(own == slot, variable);
        }
    }
}

TEST_CASE("tiles: one micro-kernel for each product of W3, whatever is left of its rows and columns") {
    const Network net({784, 500, 10}, 20);
    const auto lines = lines_of(net.step(sgd(net.cost, net.variables(), 0.01)).dump(net.shapes(), "llvm"));
    CHECK(std::ranges::count_if(lines, [](const std::string& l) { return l.starts_with("define internal void @micro"); }) == 5);
}

TEST_CASE("tiles: rows of a weight that the last tile computes again are updated once") {
    for (const char* target : {"x86-64-v2", "x86-64-v3", "x86-64-v4"}) {
        const auto W = shared("W", Tensor<float, 2>({59, 123}));
        const Var x = fmatrix("x"), cost = sum(square(dot(x, W) - 1));
        const auto step = function({.inputs = {x}, .outputs = {cost}, .updates = {{W, W - 0.1 * grad(cost, W)}}, .mode = Mode::check, .options = {.target = target}});
        Tensor<float, 2> rows({20, 59});
        for (std::int64_t i = 0; i < 20; ++i)
            for (std::int64_t j = 0; j < 59; ++j) rows(i, j) = static_cast<float>(i * 7 + j) / 1000;
        for (int k = 0; k < 3; ++k) CHECK_NOTHROW(step({AnyView(rows)}));
    }
}

TEST_CASE("equal layers share their loops: twice the layers are little more code") {
    auto instructions = [](std::size_t depth) {
        const Network net(std::vector<std::int64_t>(depth + 2, 24), 16);
        const auto lines = lines_of(net.step(sgd(net.cost, net.variables(), 0.01)).dump(net.shapes(), "llvm"));
        return std::ranges::count_if(lines, [](const std::string& l) { return l.starts_with("  "); });
    };
    CHECK(2 * instructions(40) < 3 * instructions(20));
}

}  // namespace bitale::test
