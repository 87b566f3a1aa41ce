// SPDX-License-Identifier: BSD-3-Clause
/// Values of all pairs that are only summed: never stored, and the interpreter's bits.
#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "bitale/bitale.h"
#include "tests/support/compare.h"

namespace bitale::test {
namespace {

template <class T> void check_pairs(std::int64_t n, const Options& options) {
    CAPTURE(n);
    CAPTURE(options.threads);
    CAPTURE(options.without);
    CAPTURE(options.target);
    const Var q = tensor<T>("q", {n, 3}), m = tensor<T>("m", {n});
    const Var d = expand_dims(q, {1}) - expand_dims(q, {0}), r2 = sum(square(d), {2}) + static_cast<T>(1e-4);
    const Var energy = static_cast<T>(-0.5) * sum(expand_dims(m, {1}) * m / sqrt(r2));
    const auto make = [&](Mode mode, const Options& o) {
        return function<std::tuple<T, Tensor<T, 2>>(View<T, 2>, View<T, 1>)>({.inputs = {q, m}, .outputs = {energy, grad(energy, q)}, .mode = mode, .options = o});
    };
    Tensor<T, 2> positions({n, 3});
    Tensor<T, 1> masses(std::array<std::int64_t, 1>{n});
    for (std::int64_t i = 0; i < n; ++i) {
        masses(i) = static_cast<T>(0.5 + std::fmod(0.37 * static_cast<double>(i), 1));
        for (std::int64_t k = 0; k < 3; ++k) positions(i, k) = static_cast<T>(std::sin(static_cast<double>(3 * i + k)));
    }
    const auto kernel = make(Mode::jit, options);
    CHECK(kernel.workspace_bytes({{n, 3}, {n}}) < static_cast<std::size_t>(n * n) * sizeof(T));
    const auto [value, gradient] = kernel(positions, masses);
    const auto [expected_value, expected_gradient] = make(Mode::interpret, {})(positions, masses);
    CHECK(value == expected_value);
    std::int64_t wrong = 0;
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t k = 0; k < 3; ++k) wrong += gradient(i, k) != expected_gradient(i, k);
    CHECK(wrong == 0);
}

TEST_CASE("pairs of bodies are summed, never stored") {
    check_pairs<double>(200, {.threads = 1});
    check_pairs<double>(257, {.threads = 3});
    check_pairs<float>(256, {});
    check_pairs<float>(203, {.without = "vectorise"});
    check_pairs<double>(203, {.without = "share_and_hoist"});
    check_pairs<float>(203, {.target = "x86-64-v2"});
}

AnyTensor waves(DType dtype, const Dims& shape, double step) {
    AnyTensor x(DType::f64, shape);
    for (std::int64_t i = 0; i < element_count(shape); ++i) static_cast<double*>(x.data())[i] = std::sin(step * static_cast<double>(i)) + 0.1;
    return converted(x, dtype);
}

/// The kernel's results are the interpreter's, with any threads; how many roots its loops write down, each of which goes over all pairs.
int checked_roots(const std::vector<Var>& inputs, const std::vector<Var>& outputs, Options options = {}) {
    std::vector<Dims> shapes;
    std::vector<AnyTensor> values;
    for (const Var& x : inputs) {
        Dims shape;
        for (const Dim& d : x.dims()) shape.push_back(d.known());
        values.push_back(waves(x.dtype(), shape, 0.7 + 0.4 * static_cast<double>(values.size())));
        shapes.push_back(shape);
    }
    const std::vector<AnyView> arguments(values.begin(), values.end());
    const auto expected = function({.inputs = inputs, .outputs = outputs, .mode = Mode::interpret})(arguments);
    std::string text;
    for (int threads : {1, 2, 3, 7}) {
        CAPTURE(threads);
        options.threads = threads;
        const auto f = function({.inputs = inputs, .outputs = outputs, .options = options});
        if (options.inlining && !options.generic) CHECK(f.workspace_bytes(shapes) < 256 * 100 * sizeof(float));     // no pairs are stored
        const auto results = f(arguments);
        for (std::size_t k = 0; k < results.size(); ++k) CHECK(bit_difference(results[k], expected[k]) == std::nullopt);
        text = f.dump(shapes, "share_values");
    }
    int roots = 0;
    for (std::size_t at = text.find("sqrt("); at != std::string::npos; at = text.find("sqrt(", at + 1)) ++roots;
    return roots;
}

/// Inverse distances of x (rows, 3) and y (columns, 3).
Var closeness(const Var& x, const Var& y) { return 1.0F / sqrt(sum(square(expand_dims(x, {1}) - expand_dims(y, {0})), {2}) + 0.01F); }

TEST_CASE("a sum over all pairs goes over them with the gradient where its order is that of its rows") {
    const struct { std::int64_t rows, columns; bool together; } cases[] = {
        {256, 256, true}, {512, 128, true}, {256, 512, true}, {2048, 104, true}, {256, 192, true},     // halves down to one row
        {192, 256, false},                      // 192 rows are not halved down to one
        {4096, 100, false}, {256, 204, false},  // a row is not whole vectors of accumulators
        {256, 384, false},                      // leaves of 96 do not fit the slices of the gradient's sums
    };
    for (const auto& [rows, columns, together] : cases)
        for (const DType dtype : {DType::f32, DType::f64}) {
            CAPTURE(rows);
            CAPTURE(columns);
            const Var x = tensor(dtype, "x", {rows, 3}), y = tensor(dtype, "y", {columns, 3}), energy = sum(closeness(x, y));
            CHECK((checked_roots({x, y}, {energy, grad(energy, x)}) == 1) == together);
        }
}

TEST_CASE("a sum over all pairs and the gradient that needs it are not one loop") {
    const Var x = tensor<double>("x", {256, 3}), energy = log(sum(closeness(x, x)));
    CHECK(checked_roots({x}, {energy, grad(energy, x)}) > 1);
}

TEST_CASE("sums over the pairs of each row, of both kinds, share the pairs") {
    const Var x = tensor<double>("x", {256, 3}), y = tensor<double>("y", {512, 3}), values = tensor<double>("values", {512, 2});
    const Var near = closeness(x, y), each = sum(near, {1});
    const Var weighted = sum(expand_dims(near, {2}) * expand_dims(values, {0}), {1});
    SUBCASE("stored beside each other") { CHECK(checked_roots({x, y, values}, {each, weighted}) == 1); }
    SUBCASE("in either order") { CHECK(checked_roots({x, y, values}, {weighted, each}) == 1); }
    SUBCASE("one divided by the other") { CHECK(checked_roots({x, y, values}, {weighted / expand_dims(each, {1})}) == 1); }
    SUBCASE("one inside the other") { CHECK(checked_roots({x, y, values}, {sum(expand_dims(near / expand_dims(each, {1}), {2}) * expand_dims(values, {0}), {1})}) > 1); }
    SUBCASE("with more of them") { CHECK(checked_roots({x, y, values}, {each, weighted, sum(square(near), {1}), sum(near)}) == 1); }
    SUBCASE("bodies on a line") {
        const Var a = tensor<double>("a", {256}), energy = sum(1.0 / sqrt(square(expand_dims(a, {1}) - a) + 0.01));
        CHECK(checked_roots({a}, {energy, grad(energy, a)}) == 1);
    }
}

TEST_CASE("pairs in other settings") {
    const Var x = tensor<double>("x", {256, 3}), energy = sum(closeness(x, x));
    for (const Options& o : {Options{.fusion = false}, Options{.generic = true}, Options{.inlining = false}, Options{.check_bounds = true}, Options{.target = "x86-64-v2"}, Options{.without = "vectorise"},
                             Options{.without = "share_values"}, Options{.without = "divide_ahead"}, Options{.without = "share_reciprocals"}, Options{.without = "parallelise"}})
        (void)checked_roots({x}, {grad(energy, x), energy}, o);
}

}  // namespace
}  // namespace bitale::test
