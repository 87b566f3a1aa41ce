// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/check_op.h"
#include "tests/support/evaluate.h"
#include "tests/support/message.h"
#include "tests/support/sanitized.h"

namespace bitale::test {
namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

/// Class numbers made of any numbers.
Var labels_from(const Var& numbers, const Var& logits) { return remainder(cast(cast(numbers, DType::f32) * 8.0, DType::i64), size(logits, -1)); }

TEST_CASE("cross_entropy: types, kernel against interpreter, gradient against differences") {
    for (const CostReduction r : {CostReduction::none, CostReduction::mean, CostReduction::sum})
        for (const double smoothing : {0.0, 0.1}) {
            if (sanitized && (r == CostReduction::mean) == (smoothing == 0)) continue;      // half of them
            const std::string label = "cross_entropy " + std::to_string(static_cast<int>(r)) + ", smoothing " + std::to_string(smoothing);
            check_op({.name = label,
                      .op = [=](const auto& x) { return cross_entropy(x[0], labels_from(x[1], x[0]), r, smoothing); },
                      .dtypes = {{DType::f32, DType::f32}, {DType::f64, DType::f32}, {DType::f16, DType::f32}, {DType::i32, DType::f32}},
                      .dtype = [](const Dtypes& d) { return promoted_floating({d[0]}); },
                      .shapes = {{{3}, {}}, {{20, 10}, {20}}, {{33, 17}, {33}}, {{1, 1}, {1}}, {{2, 3, 9}, {2, 3}}, {{5, 300}, {5}}},
                      .shape = [r](const Shapes& s) { return r == CostReduction::none ? s[1] : Dims{}; },
                      .special_values = false});
            check_gradient({.name = label, .op = [=](const auto& x) { return cross_entropy(x[0], vector_of<std::int32_t>({2, 0}), r, smoothing); }}, {{2, 3}});
            check_gradient({.name = label, .op = [=](const auto& x) { return cross_entropy(x[0], 1, r, smoothing); }}, {{4}});
        }
}

TEST_CASE("cross_entropy: large logits lose nothing, impossible classes cost nothing or everything") {
    const Var x = constant(AnyView(Tensor<double, 2>({{1e6, 1e6 - 1}, {0, -inf}, {0, -inf}})));
    const auto cost = evaluated(cross_entropy(x, vector_of<std::int32_t>({0, 0, 1}), CostReduction::none));
    CHECK(std::abs(cost[0] - std::log1p(std::exp(-1))) < 1e-15);
    CHECK(cost[1] == 0);
    CHECK(cost[2] == inf);
    CHECK(evaluated(cross_entropy(vector_of<double>({0, 0}), -1)) == Values{std::log(2)});
}

TEST_CASE("cross_entropy: the gradient is softmax less the label") {
    const Var x = constant(AnyView(Tensor<double, 2>({{0, 0, 0, 0}, {7, 7, 7, 7}})));
    CHECK(evaluated(grad(cross_entropy(x, vector_of<std::int32_t>({2, 0}), CostReduction::sum), x)) == Values{0.25, 0.25, -0.75, 0.25, -0.75, 0.25, 0.25, 0.25});
}

TEST_CASE("cross_entropy: what is not defined is refused") {
    const Var x = tensor<float>("x", {20, 10});
    CHECK(message<ShapeError>([&] { (void)cross_entropy(fscalar("s"), iscalar("i")); }) == "cross_entropy: the logits are a scalar, without an axis of classes");
    CHECK(message<ShapeError>([&] { (void)cross_entropy(x, tensor<std::int32_t>("y", {20, 1})); }) == "cross_entropy: logits of rank 2 have labels of rank 1, not 2");
    CHECK(message<ShapeError>([&] { (void)cross_entropy(x, tensor<std::int32_t>("y", {10})); }) == "cross_entropy: axis 0 of logits and labels have 20 and 10 elements");
    CHECK(message<TypeError>([&] { (void)cross_entropy(x, fvector("y")); }) == "cross_entropy: labels are integers, not f32");
}

}  // namespace
}  // namespace bitale::test
