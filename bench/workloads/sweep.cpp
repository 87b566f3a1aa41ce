// SPDX-License-Identifier: BSD-3-Clause
/// The random cases of a list (--list FILE, the JSON that the peers' sweep.py prints): contractions, elementwise expressions of x, y,
/// z, and chains along rows, each with its gradient d sum(out * d) / dx.
#include <fstream>

#include <nlohmann/json.hpp>

#include "bench/contraction.h"
#include "bench/expression.h"
#include "bench/rows.h"

namespace bitale::bench {
namespace {

using Case = nlohmann::json;

template <class T> void run_elementwise(const Session& session, const Case& c) {
    const std::int64_t n = c.at("n");
    const Var xyz[] = {tensor<T>("x", {n}), tensor<T>("y", {n}), tensor<T>("z", {n})};
    const Expression e = parse_expression(c.at("expr").get<std::string>(), {std::begin(xyz), std::end(xyz)});
    std::vector<Tensor<T, 1>> values;
    DenseCase dense{.name = c.at("name"), .dtype = c.at("dtype"), .inputs = {}, .outputs = {e.value}, .arguments = {}};
    for (const char name : e.inputs) {
        const auto k = static_cast<std::size_t>(name - 'x');
        values.push_back(u<T, 1>(2 + k, {n}, -2, 2));
        dense.inputs.push_back(xyz[k]);
    }
    dense.arguments.assign(values.begin(), values.end());
    run_dense(session, dense);
}

/// What a row chain may read besides x (rows, columns).
struct RowInputs { Var gain, bias, labels; };

Var row_chain(const std::string& op, const Var& x, const RowInputs& in, std::int64_t columns) {
    if (op == "softmax") return softmax(x, 1);
    if (op == "layernorm") return layer_norm(x, in.gain, in.bias);
    if (op == "logsumexp") return logsumexp(x, {1});
    if (op == "normalise") return x / sqrt(sum(square(x), {1}, true) + 1e-6);
    if (op == "crossentropy") return cross_entropy(x, in.labels, columns);
    throw ValueError("a row chain that is not known: " + op);
}

template <class T> void run_rows(const Session& session, const Case& c) {
    const std::int64_t rows = c.at("rows"), columns = c.at("cols");
    const std::string name = c.at("op"), op = name.substr(0, name.find('.'));
    const bool gradient = name != op, scalar = op == "crossentropy", by_row = op == "logsumexp";
    const Var x = tensor<T>("x", {rows, columns});
    const RowInputs in{tensor<T>("gain", {columns}), tensor<T>("bias", {columns}), tensor<std::int32_t>("labels", {rows})};
    const Var y = row_chain(op, x, in, columns), d = tensor<T>("d", y.dims());

    const auto x_value = u<T, 2>(2, {rows, columns}, -4, 4);
    const auto gain = u<T, 1>(10, {columns}, 0.5, 1.5), bias = u<T, 1>(11, {columns});
    const auto labels = ints<1>(4, {rows}, static_cast<std::int32_t>(columns));
    const auto d_by_row = u<T, 1>(3, {rows});
    const auto d_whole = u<T, 2>(3, {rows, columns});
    DenseCase dense{.name = c.at("name"), .dtype = c.at("dtype"), .inputs = {x}, .outputs = {!gradient ? y : grad(scalar ? y : sum(y * d), x)}, .arguments = {x_value}};
    const auto read = [&](const Var& input, const AnyView& value) {
        dense.inputs.push_back(input);
        dense.arguments.push_back(value);
    };
    if (op == "layernorm") read(in.gain, gain);
    if (op == "layernorm" && !gradient) read(in.bias, bias);
    if (scalar) read(in.labels, labels);
    if (gradient && !scalar) read(d, by_row ? AnyView(d_by_row) : AnyView(d_whole));
    run_dense(session, dense);
}

void run_product(const Session& session, const Case& c) {
    run_contraction(session, {.name = c.at("name"), .dtype = c.at("dtype"), .stored = c.at("trans"), .batch = c.at("batch"), .m = c.at("m"), .k = c.at("k"), .n = c.at("n")});
}

}  // namespace

void run_sweep(const Session& session) {
    if (session.list.empty()) throw ValueError("the sweep needs --list FILE");
    std::ifstream file(session.list);
    if (!file) throw FileError("cannot read " + session.list);
    for (const Case& c : Case::parse(file)) {
        const std::string kind = c.at("kind");
        const bool f32 = c.at("dtype") == "f32";
        if (kind == "elementwise") f32 ? run_elementwise<float>(session, c) : run_elementwise<double>(session, c);
        else if (kind == "rows") f32 ? run_rows<float>(session, c) : run_rows<double>(session, c);
        else if (kind == "contraction") run_product(session, c);
        else throw ValueError("a kind of case that is not known: " + kind);
    }
    std::cerr << "bitale-bench: sweep of seed " << session.seed << '\n';
}

}  // namespace bitale::bench
