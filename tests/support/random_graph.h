// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Random functions for the fuzzer: every choice follows from (seed, number), on every machine the same.
#include <cstdint>
#include <functional>

#include "bitale/bitale.h"
#include "engine/graph.h"

namespace bitale::test {

/// splitmix64.
class Random {
public:
    Random(std::uint64_t seed, std::uint64_t stream) : state_(seed * 0x9E3779B97F4A7C15 + stream * 0xD1B54A32D192ED03) {}
    std::uint64_t next();
    /// In [0, n); n > 0.
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
    bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
    template <class List> const auto& pick(const List& list) { return list[below(std::size(list))]; }

private:
    std::uint64_t state_;
};

/// A function, arguments for its calls and first values of its variables.
struct RandomGraph {
    std::vector<Var> inputs, outputs;
    std::vector<AnyShared> variables;
    std::vector<Update> updates;
    std::vector<std::vector<AnyTensor>> arguments;  // of each call
    std::vector<AnyTensor> first_values;            // of the variables

    [[nodiscard]] Graph graph() const;
};
constexpr int random_calls = 2;

[[nodiscard]] RandomGraph random_graph(std::uint64_t seed, std::uint64_t number);

}  // namespace bitale::test
