// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Workloads that map arrays to arrays: no variables, results in memory that the caller brings.
#include <numeric>

#include "bench/data.h"
#include "bench/workload.h"

namespace bitale::bench {

/// One case: the function's inputs and outputs, the arguments, and which elements of the last output are summed as `check`.
struct DenseCase {
    std::string name, dtype;
    std::vector<Var> inputs, outputs;
    std::vector<AnyView> arguments;
    std::int64_t check_from = 0, check_count = 1000;
    std::function<double(const std::vector<AnyTensor>&)> check_of = {};     // of the outputs, instead of that sum
    std::optional<double> operations = {};  // of one call, in floating point
};

inline double sum_of(const AnyTensor& x, std::int64_t from, std::int64_t count) {
    const std::int64_t end = std::min(element_count(x.shape()), from + count);
    return visit(x.dtype(), [&]<class T>(std::type_identity<T>) {
        double total = 0;
        if constexpr (std::is_floating_point_v<T>)
            for (std::int64_t i = from; i < end; ++i) total += static_cast<double>(static_cast<const T*>(x.data())[i]);
        return total;
    });
}

/// bitale-jit: results in memory of the caller, which is that of `results`; bitale-jit-call: new tensors at each call.
inline void measure_calls(Figure& figure, const Peer& peer, const Function<>& f, const std::vector<AnyView>& arguments, std::vector<AnyTensor>& results) {
    if (peer.way == Way::exclusive) {
        const std::vector<AnyMutableView> places(results.begin(), results.end());
        measure(figure, [&] { f.into(arguments, places); });
    } else {
        measure(figure, [&] { keep(f(arguments)); });
    }
}

inline void run_dense(const Session& session, const DenseCase& c) {
    if (!session.wants(c.name)) return;
    for (const Peer& peer : session.chosen) {
        Figure figure{.workload = c.name, .peer = peer.name, .dtype = c.dtype, .operations = c.operations};
        const auto begin = Clock::now();
        const auto f = function({.inputs = c.inputs, .outputs = c.outputs, .name = "bench", .mode = peer.mode()});
        auto results = f(c.arguments);
        figure.first_call_s = seconds_since(begin);
        figure.check = c.check_of ? c.check_of(results) : sum_of(results.back(), c.check_from, c.check_count);
        measure_calls(figure, peer, f, c.arguments, results);
        session.report(std::move(figure));
    }
}

}  // namespace bitale::bench
