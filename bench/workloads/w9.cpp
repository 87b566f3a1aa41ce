// SPDX-License-Identifier: BSD-3-Clause
/// W9: softmax and layernorm (eps 1e-5, affine) of 4096 x 1024 f32 along the rows; .grad: d sum(out * d) / dx.
#include "bench/dense.h"
#include "bench/rows.h"

namespace bitale::bench {

void run_w9(const Session& session) {
    constexpr std::int64_t rows = 4096, columns = 1024;
    const auto value = u<float, 2>(2, {rows, columns}, -4, 4), weight = u<float, 2>(3, {rows, columns});
    const auto gain = u<float, 1>(10, {columns}, 0.5, 1.5), bias = u<float, 1>(11, {columns});
    const Var x = tensor<float>("x", {rows, columns}), d = tensor<float>("d", {rows, columns}), g = tensor<float>("g", {columns}), b = tensor<float>("b", {columns});
    const std::pair<const char*, Var> cases[] = {{"softmax", softmax(x, 1)}, {"layernorm", layer_norm(x, g, b)}};
    for (const auto& [name, y] : cases) {
        const bool affine = std::string_view(name) == "layernorm";
        DenseCase c{.name = std::string("W9.") + name, .dtype = "f32", .inputs = {x}, .outputs = {y}, .arguments = {value}, .check_from = 7 * columns, .check_count = 10};
        if (affine) c.inputs.insert(c.inputs.end(), {g, b}), c.arguments.insert(c.arguments.end(), {gain, bias});
        run_dense(session, c);
        c.name += ".grad";
        c.inputs = {x, d}, c.arguments = {value, weight}, c.outputs = {grad(sum(y * d), x)};
        if (affine) c.inputs.push_back(g), c.arguments.emplace_back(gain);
        run_dense(session, c);
    }
}

}  // namespace bitale::bench
