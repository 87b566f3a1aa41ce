// SPDX-License-Identifier: BSD-3-Clause
/// W8: y = exp(-x * x) * sin(x) + log1p(|x|), f32, 1e6 and 1e8 elements; .grad: d sum(y) / dx.
#include "bench/dense.h"

namespace bitale::bench {

void run_w8(const Session& session) {
    for (const auto& [n, size] : {std::pair<std::int64_t, const char*>{1'000'000, "1e+06"}, {100'000'000, "1e+08"}}) {
        const auto value = u<float, 1>(2, {n}, -4, 4);
        const Var x = tensor<float>("x", {n}), y = exp(-x * x) * sin(x) + log1p(abs(x));
        run_dense(session, {.name = std::string("W8.fwd.") + size, .dtype = "f32", .inputs = {x}, .outputs = {y}, .arguments = {value}});
        run_dense(session, {.name = std::string("W8.grad.") + size, .dtype = "f32", .inputs = {x}, .outputs = {grad(sum(y), x)}, .arguments = {value}});
    }
}

}  // namespace bitale::bench
