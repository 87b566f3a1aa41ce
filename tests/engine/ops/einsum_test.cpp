// SPDX-License-Identifier: BSD-3-Clause
/// Contractions: dot, matmul, tensordot, einsum, outer.
#include <doctest/doctest.h>

#include <cmath>

#include "engine/contraction_order.h"
#include "engine/op.h"
#include "tests/support/check_op.h"
#include "tests/support/message.h"
#include "tests/support/sanitized.h"

namespace bitale::test {
namespace {

Dims matmul_shape(const Shapes& s) { return {s[0][0], s[1][1]}; }

TEST_CASE("dot: types, kernel against interpreter, gradient against differences") {
    check_op({.name = "dot",
              .op = [](const auto& x) { return dot(x[0], x[1]); },
              .dtypes = every_pair(),
              .shapes = {{{3, 5}, {5, 4}}, {{1, 1}, {1, 1}}, {{0, 3}, {3, 2}}, {{2, 0}, {0, 3}}, {{7, 17}, {17, 9}}},
              .shape = matmul_shape,
              .special_values = false,
              .gradient_shapes = {{{2, 3}, {3, 2}}, {{1, 4}, {4, 3}}}});
    check_op({.name = "dot of vectors",
              .op = [](const auto& x) { return dot(x[0], x[1]); },
              .dtypes = {{DType::f32, DType::f32}, {DType::f64, DType::f32}, {DType::bf16, DType::bf16}},
              .shapes = {{{5}, {5}}, {{64}, {64}}, {{0}, {0}}, {{1000}, {1000}}, {{4100}, {4100}}},
              .shape = [](const Shapes&) { return Dims{}; },
              .special_values = false,
              .gradient_shapes = {{{3}, {3}}}});
}

TEST_CASE("contractions: many shapes in both orders, with every gradient, are those of the interpreter") {
    struct Product { std::int64_t m, k, n; };
    for (const auto& [m, k, n] : {Product{20, 784, 50}, {1, 100, 1}, {33, 5000, 2}, {40, 300, 64}, {2, 7000, 3}, {6, 64, 64}, {34, 64, 35}, {64, 64, 65}, {130, 9, 70}, {50, 70, 1}, {59, 5, 123}, {59, 800, 70},
          {6, 66, 65}, {65, 66, 6}, {30, 33, 512}, {40, 1, 6600}})   // copies of askew rows; rows whole pages apart; more results than a cache holds
        for (const bool transposed : {false, true}) {
            if (sanitized && m * k * n > 50'000) continue;
            CAPTURE(m);
            CAPTURE(k);
            CAPTURE(n);
            CAPTURE(transposed);
            check_op({.name = "dot",
                      .op = [&](const auto& x) {
                          const Var y = dot(x[0], transposed ? transpose(x[1]) : x[1]), cost = sum(square(y));
                          return sum(y) + sum(tanh(grad(cost, x[0]))) + sum(tanh(grad(cost, x[1])));
                      },
                      .dtypes = {{DType::f32, DType::f32}, {DType::f64, DType::f64}},
                      .shapes = {{{m, k}, transposed ? Dims{n, k} : Dims{k, n}}},
                      .shape = [](const Shapes&) { return Dims{}; },
                      .special_values = false});
        }
}

TEST_CASE("contractions: a sum that underflows keeps its sign in every order") {
    for (const bool generic : {false, true})
        for (const std::int64_t k : {1, 2, 70, 300, 5000, 70000}) {
            if (sanitized && k > 1000) continue;
            const Var a = tensor<double>("a", {2, dim("k")}), b = tensor<double>("b", {3, dim("k")});
            Tensor<double, 2> x({2, k}), y({3, k});
            for (std::int64_t j = 0; j < k; ++j)
                for (std::int64_t i = 0; i < 3; ++i) y(i, j) = 1e-200, x(i % 2, j) = -1e-200;
            // Lanes, and a chain of as many products.  A lane without a product is +0.
            const Var y_lanes = dot(a, transpose(b)), y_chain = einsum("ik,jk->ij", {concatenate(std::vector<Var>(17, a)), concatenate(std::vector<Var>(11, b))});
            for (const Mode mode : {Mode::interpret, Mode::jit}) {
                const auto r = function({.inputs = {a, b}, .outputs = {y_lanes, y_chain}, .mode = mode, .options = {.generic = generic}})({AnyView(x), AnyView(y)});
                CHECK(std::signbit(static_cast<const double*>(r[0].data())[5]) == (k >= 8));
                CHECK(std::signbit(static_cast<const double*>(r[1].data())[5]));
            }
        }
}

TEST_CASE("matmul: batches broadcast, vectors lose their axis") {
    const Var a = tensor<float>("a", {dim("n"), 1, 3, 4}), b = tensor<float>("b", {5, 4, 2}), v = tensor<float>("v", {4});
    CHECK(matmul(a, b).type().text() == "f32[n, 5, 3, 2]");
    CHECK(matmul(b, v.dims().size() == 1 ? tensor<float>("w", {2}) : v).type().text() == "f32[5, 4]");
    CHECK(matmul(v, b).type().text() == "f32[5, 2]");
    CHECK(matmul(v, v).type().text() == "f32[]");
    CHECK(tensordot(a, tensor<float>("c", {2, 4, 3}), {3, -2}, {1, 2}).type().text() == "f32[n, 1, 2]");
    check_op({.name = "matmul",
              .op = [](const auto& x) { return matmul(x[0], x[1]); },
              .dtypes = {{DType::f32, DType::f32}, {DType::f64, DType::f16}, {DType::i32, DType::i8}},
              .shapes = {{{2, 3, 4, 5}, {3, 5, 2}}, {{3, 7, 17}, {3, 17, 20}}, {{4, 8, 16}, {4, 16, 33}}},
              .shape = [](const Shapes& s) {
                  Dims out = s[0];
                  out[out.size() - 1] = s[1][s[1].size() - 1];
                  return out;
              },
              .special_values = false,
              .gradient_shapes = {{{2, 2, 3}, {2, 3, 2}}, {{2, 2, 2, 3}, {2, 3, 1}}}});
}

TEST_CASE("einsum: letters, diagonals, dots and the implicit result") {
    const Var x = tensor<double>("x", {3, 3}), y = tensor<double>("y", {3, 4}), z = tensor<double>("z", {dim("b"), 2, 3, 4});
    CHECK(einsum("ij,jk", {x, y}).type().text() == "f64[3, 4]");
    CHECK(einsum("ba", {y}).type().text() == "f64[4, 3]");
    CHECK(einsum("...ij,jk", {z, transpose(y)}).type().text() == "f64[b, 2, 3, 3]");
    CHECK(einsum("...i->i...", {z}).type().text() == "f64[4, b, 2, 3]");
    CHECK(einsum("ii", {x}).type().text() == "f64[]");
    CHECK(einsum("ij,kl->iljk", {x, y}).type().text() == "f64[3, 4, 3, 3]");
    check_op({.name = "einsum",
              .op = [](const auto& v) { return einsum("ij,jik,k->ki", {v[0], v[1], sum(v[0], 0)}); },
              .dtypes = {{DType::f32, DType::f32}, {DType::f64, DType::f32}},
              .shapes = {{{3, 5}, {5, 3, 5}}, {{17, 9}, {9, 17, 9}}},
              .shape = [](const Shapes& s) { return Dims{s[0][1], s[0][0]}; },
              .special_values = false,
              .gradient_shapes = {{{2, 3}, {3, 2, 3}}}});
}

TEST_CASE("contractions: what is refused") {
    const Var a = tensor<double>("a", {3, 4}), b = tensor<double>("b", {5, 2}), s = dscalar("s");
    CHECK(message([&] { (void)dot(a, b); }) == "einsum: axis 1 of a and axis 0 of b have 4 and 5 elements");
    CHECK(message([&] { (void)matmul(a, s); }) == "matmul of a scalar; multiply scales");
    CHECK(message([&] { (void)tensordot(a, b, {0, 1}, {0}); }) == "tensordot: 2 axes of a and 1 of b");
    CHECK(message([&] { (void)tensordot(a, b, {2}, {0}); }) == "tensordot: axis 2 is out of range for rank 2 (-2 to 1)");
    CHECK(message([&] { (void)einsum("ij,jk", {a}); }) == "einsum: there are subscripts for 2 operands, and 1 operands");
    CHECK(message([&] { (void)einsum("ijk", {a}); }) == "einsum: \"ijk\" has 3 letters for 2 axes");
    CHECK(message([&] { (void)einsum("ij->ik", {a}); }) == "einsum: no operand has the axis k of the result");
    CHECK(message([&] { (void)einsum("ij->ii", {a}); }) == "einsum: the result has the axis i twice");
    CHECK(message([&] { (void)einsum("i.->i", {a}); }) == "einsum: '.' is no letter");
    CHECK(message([&] { (void)einsum("ii", {a}); }) == "einsum: the axis i stands twice, for 3 and 4 elements; a diagonal needs known and equal extents");
}

TEST_CASE("contractions: the order follows from the axes behind transposes and from what is known") {
    const Var a = tensor<float>("a", {20, 784}), b = tensor<float>("b", {500, 784}), c = tensor<float>("c", {dim("n"), 784});
    auto order = [](const Var& y) { return std::string(y.node().op->attributes()); };
    CHECK(order(dot(a, transpose(b))) == "ab,cb->ac, lanes");
    CHECK(order(dot(transpose(transpose(a)), transpose(b))) == order(dot(a, transpose(b))));
    CHECK(order(dot(b, transpose(c))) == "ab,cb->ac");
    CHECK(order(dot(a, tensor<float>("d", {784, 500}))) == "ab,bc->ac");
    CHECK(contraction_order::block(784, 4) == 262);
    CHECK(contraction_order::block(784, 8) == 196);
    CHECK(contraction_order::blocks_in_slice(17) == 2);
}

}  // namespace
}  // namespace bitale::test
