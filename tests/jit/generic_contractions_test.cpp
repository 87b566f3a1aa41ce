// SPDX-License-Identifier: BSD-3-Clause
/// Contractions of extents that the kernel does not know: tiles, too, with the interpreter's bits.
#include <doctest/doctest.h>

#include "bitale/bitale.h"
#include "tests/support/compare.h"
#include "tests/support/values.h"

namespace bitale::test {
namespace {

/// b (k x n, or n x k if `transposed`) contracted with a (m x k); a bit of `unknown` for each of m, k and n.
struct Product {
    std::int64_t m, k, n;
    int unknown;
    bool transposed;
    DType type;

    [[nodiscard]] std::string text() const {
        return std::to_string(m) + " x " + std::to_string(k) + " x " + std::to_string(n) + ", unknown " + std::to_string(unknown) + (transposed ? ", b transposed, " : ", ") + std::string(name(type));
    }
    [[nodiscard]] Function<> compile(Mode mode) const {
        auto extent = [&](int bit, const char* symbol, std::int64_t value) { return unknown & (1 << bit) ? dim(symbol) : Dim(value); };
        const Dim rows = extent(0, "m", m), depth = extent(1, "k", k), columns = extent(2, "n", n);
        const Var a = tensor(type, "a", {rows, depth}), b = transposed ? tensor(type, "b", {columns, depth}) : tensor(type, "b", {depth, columns});
        const Var bias = tensor(type, "bias", {columns}), c = dot(a, transposed ? transpose(b) : b);
        return function({.inputs = {a, b, bias}, .outputs = {c, tanh(c + bias)}, .name = "product", .mode = mode, .options = {.generic = true, .target = "x86-64-v3"}});
    }
    [[nodiscard]] std::vector<Dims> shapes() const { return {{m, k}, transposed ? Dims{n, k} : Dims{k, n}, {n}}; }
};

constexpr std::int64_t extents[][3] = {{2, 3, 5}, {7, 300, 33}, {13, 17, 64}, {65, 257, 70}, {33, 4500, 9}};

}  // namespace

TEST_CASE("contractions of unknown rows, columns and depth have the bits of the interpreter") {
    for (const auto& [m, k, n] : extents)
        for (int unknown = 1; unknown < 8; ++unknown)
            for (const bool transposed : {false, true}) {
                const Product p{m, k, n, unknown, transposed, (unknown + m) % 2 ? DType::f32 : DType::f64};
                std::vector<AnyTensor> values;
                for (const Dims& s : p.shapes()) values.push_back(random_tensor(p.type, s, 3 + values.size()));
                const std::vector<AnyView> arguments(values.begin(), values.end());
                const auto got = p.compile(Mode::jit)(arguments), expected = p.compile(Mode::interpret)(arguments);
                for (std::size_t i = 0; i < got.size(); ++i) {
                    const auto d = bit_difference(got[i], expected[i]);
                    CHECK_MESSAGE(!d, p.text() << ", output " << i << ", " << d.value_or(""));
                }
            }
}

TEST_CASE("contractions of unknown extents are one tile of registers") {
    // In lanes where one side has few results.
    for (const bool lanes : {false, true}) {
        const Product p{lanes ? 3 : 65, 257, 70, lanes ? 6 : 7, lanes, DType::f32};
        const std::string text = p.compile(Mode::jit).dump(p.shapes(), "loops"), outline = lanes ? "outline dots" : "outline micro";
        const std::size_t first = text.find(outline);
        CHECK_MESSAGE(first != std::string::npos, text);
        CHECK_MESSAGE(text.find(outline, first + 1) == std::string::npos, text);
    }
}

TEST_CASE("many equal contractions of unknown extents share their code, each with its own places in the arena") {
    const Dim rows = dim("m"), width = dim("n");
    const Var x = tensor(DType::f32, "x", {rows, width}), w = tensor(DType::f32, "w", {width, width});
    Var h = x;
    for (int step = 0; step < 60; ++step) h = tanh(dot(h, w));
    auto compile = [&](Mode mode) { return function({.inputs = {x, w}, .outputs = {h, grad(sum(square(h)), w)}, .name = "recurrence", .mode = mode, .options = {.generic = true}}); };
    const AnyTensor at = random_tensor(DType::f32, {19, 33}, 5), weights = random_tensor(DType::f32, {33, 33}, 6, {-0.3, 0.3});
    const auto got = compile(Mode::jit)(std::vector<AnyView>{at, weights}), expected = compile(Mode::interpret)(std::vector<AnyView>{at, weights});
    for (std::size_t i = 0; i < got.size(); ++i) {
        const auto d = bit_difference(got[i], expected[i]);
        CHECK_MESSAGE(!d, "output " << i << ", " << d.value_or(""));
    }
}

}  // namespace bitale::test
