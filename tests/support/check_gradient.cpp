// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/check_op.h"
#include "tests/support/compare.h"

namespace bitale::test {
namespace {

constexpr double step = 1e-3;       // the five-point rule's error is about step^4 / 30 times the fifth derivative
constexpr double tolerance = 1e-6;  // relative to the derivative, or to 1 where it is smaller

using Values = std::vector<AnyTensor>;
std::vector<AnyView> views(const Values& values) { return {values.begin(), values.end()}; }
double* data(AnyTensor& x) { return static_cast<double*>(x.data()); }

/// Values on a grid that keeps operands apart from each other and from 0 by more than the steps: kinks (abs, maximum) stay untouched.
AnyTensor grid_tensor(const Dims& shape, std::uint64_t seed, std::size_t operand, Range range) {
    constexpr double grid = 0.1;
    AnyTensor out(DType::f64, shape);
    for (std::int64_t i = 0; i < element_count(shape); ++i)
        data(out)[i] = (std::floor(uniform(seed + operand, i, range) / grid) + 0.25 + 0.5 * static_cast<double>(operand % 2)) * grid;
    return out;
}

/// d cost / d values[operand][i] from four values of the cost.
double central_difference(const Function<>& cost, Values& values, std::size_t operand, std::int64_t i) {
    double& x = data(values[operand])[i];
    const double at = x;
    auto f = [&](double offset) {
        x = at + offset;
        return cost(views(values))[0].item<double>();
    };
    const double near = f(step) - f(-step), far = f(2 * step) - f(-2 * step);
    x = at;
    return (8 * near - far) / (12 * step);
}

struct Problem {
    std::string where;
    std::vector<Var> inputs;            // the op's operands, then the weights
    std::vector<std::size_t> floating;  // operands to differentiate for
    Values values;
};

std::vector<Var> operands_to(const Problem& p) {
    std::vector<Var> out;
    for (std::size_t k : p.floating) out.push_back(p.inputs[k]);
    return out;
}

/// Compares the gradients of `cost`, in both modes, with differences; returns them.
std::vector<Var> compare(const OpCheck& c, Problem& p, const Var& cost, const std::string& order, Disconnected disconnected) {
    const std::vector<Var> gradients = grad(cost, operands_to(p), disconnected);
    auto make = [&](std::vector<Var> outputs, Mode mode, const Options& options = {}) {
        return function({.inputs = p.inputs, .outputs = std::move(outputs), .name = "gradient", .mode = mode, .unused = Unused::allow, .options = options});
    };
    const auto value = make({cost}, Mode::interpret);
    const auto expected = make(gradients, Mode::interpret)(views(p.values));
    for (const auto& [name, options] : {std::pair<const char*, Options>{"exact", {}}, {"generic", {.generic = true}}, {"not rewritten", {.rewrites = false}}}) {
        const auto got = make(gradients, Mode::jit, options)(views(p.values));
        for (std::size_t k = 0; k < got.size(); ++k) {
            const auto d = bit_difference(got[k], expected[k]);
            CHECK_MESSAGE(!d, p.where << order << ", " << name << ", kernel's gradient for operand " << p.floating[k] << ", " << d.value_or(""));
        }
    }
    for (std::size_t k = 0; k < gradients.size(); ++k) {
        const std::size_t operand = p.floating[k];
        CHECK_MESSAGE((gradients[k].type() == p.inputs[operand].type()), p.where << order << ", the gradient for operand " << operand << " is " << gradients[k].type().text());
        for (std::int64_t i = 0; i < element_count(expected[k].shape()); ++i) {
            const double got = static_cast<const double*>(expected[k].data())[i], want = central_difference(value, p.values, operand, i);
            CHECK_MESSAGE(std::fabs(got - want) <= tolerance * std::max(1.0, std::fabs(want)),
                          p.where << order << ", seed " << c.seed << ", operand " << operand << ", element " << i << ": " << got << ", differences give " << want);
        }
    }
    return gradients;
}

Problem problem_of(const OpCheck& c, const Shapes& shapes) {
    Problem p{c.name + ", gradient", {}, {}, {}};
    for (std::size_t k = 0; k < shapes.size(); ++k) {
        const bool condition = std::find(c.conditions.begin(), c.conditions.end(), k) != c.conditions.end();
        std::vector<Dim> dims(shapes[k].begin(), shapes[k].end());
        p.inputs.push_back(tensor(condition ? DType::boolean : DType::f64, "x" + std::to_string(k), dims));
        p.values.push_back(condition ? random_tensor(DType::boolean, shapes[k], c.seed + k) : grid_tensor(shapes[k], c.seed, k, k < c.ranges.size() ? c.ranges[k] : Range{}));
        if (!condition) p.floating.push_back(k);
        p.where += " " + text(shapes[k]);
    }
    p.where += ": ";
    return p;
}

/// An input of x's dims for weights that make each element's share of the cost another.
Var add_weights(Problem& p, const Var& x, std::uint64_t seed) {
    Dims shape;
    for (const Dim& d : x.dims()) shape.push_back(d.known());
    p.inputs.push_back(tensor(DType::f64, "w" + std::to_string(p.inputs.size()), x.dims()));
    p.values.push_back(random_tensor(DType::f64, shape, seed, {0.5, 1.5}));
    return p.inputs.back();
}

}  // namespace

void check_gradient(const OpCheck& c, const Shapes& shapes) {
    Problem p = problem_of(c, shapes);
    try {
        const Var y = c.op(p.inputs);
        const Var w = add_weights(p, y, c.seed + 100);
        const auto first = compare(c, p, sum(y * w), "first order", Disconnected::raise);
        std::optional<Var> cost;
        for (const Var& g : first) {
            const Var v = add_weights(p, g, c.seed + 101 + p.inputs.size());
            cost = cost ? *cost + sum(g * v) : sum(g * v);
        }
        (void)compare(c, p, *cost, "second order", Disconnected::zero);
    } catch (const std::exception& e) {
        FAIL_CHECK((p.where + e.what()));
    }
}

}  // namespace bitale::test
