// SPDX-License-Identifier: BSD-3-Clause
/// Independent products of a step, which threads compute at the same time.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "bitale/bitale.h"
#include "bitale/optimisers.h"
#include "tests/support/compare.h"
#include "tests/support/values.h"

namespace bitale::test {
namespace {

constexpr Range small{-0.25, 0.25};

/// A net of `depth` layers of 96 on a batch of 64, whose products have few strips: the variables, and a step.
struct Net {
    std::vector<AnyShared> weights;
    Function<> step;
    explicit Net(const Options& options, Mode mode = Mode::jit) {
        constexpr std::int64_t batch = 64, width = 96, depth = 3;
        const Var x = tensor<float>("x", {batch, width});
        Var h = x;
        std::vector<Var> parameters;
        for (int k = 0; k < depth; ++k) {
            weights.push_back(shared("W" + std::to_string(k), AnyView(random_tensor(DType::f32, {width, width}, static_cast<std::uint64_t>(k), small))));
            parameters.push_back(weights.back().var());
            h = tanh(dot(h, parameters.back()));
        }
        const Var cost = mean(square(h - 1));
        step = function({.inputs = {x}, .outputs = {cost}, .updates = sgd(cost, parameters, 0.1).updates, .mode = mode, .options = options});
    }
    [[nodiscard]] static AnyTensor rows() { return random_tensor(DType::f32, {64, 96}, 7, small); }
    [[nodiscard]] std::vector<AnyTensor> after_steps(int n) {
        std::vector<AnyTensor> out;
        for (int k = 0; k < n; ++k) out.push_back(step({rows()})[0]);
        for (const AnyShared& w : weights) out.push_back(w.get_any());
        return out;
    }
};

/// Parallel loops of the step.
std::int64_t forks(const Options& options) {
    std::istringstream text(Net(options).step.dump({Net::rows().shape()}, "loops"));
    std::int64_t n = 0;
    for (std::string line; std::getline(text, line);) n += line.starts_with("  for") && line.ends_with(" parallel");
    return n;
}

TEST_CASE("join_loops: independent products of few strips are one parallel loop") {
    const auto alone = forks({.threads = 7, .without = "join_loops"});
    CHECK(forks({.threads = 7}) < alone);
    CHECK(forks({.threads = 1}) == 0);
}

TEST_CASE("join_loops: the same bits with any number of threads, whatever stands beside the products") {
    const auto want = Net({}, Mode::interpret).after_steps(3);
    for (const int threads : {2, 3, 7})
        for (const char* without : {"", "join_loops", "tile_contractions"})
            for (const bool checked : {false, true}) {
                const auto got = Net({.threads = threads, .check_bounds = checked, .without = without}).after_steps(3);
                for (std::size_t k = 0; k < want.size(); ++k) {
                    const auto difference = bit_difference(got[k], want[k]);
                    CHECK_MESSAGE(!difference, threads, " threads, without ", std::string(without), ", result ", k, ": ", difference.value_or(""));
                }
            }
}

}  // namespace
}  // namespace bitale::test
