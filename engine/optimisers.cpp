// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/optimisers.h"

#include "bitale/ops.h"
#include "engine/leaves.h"
#include "runtime/shared_storage.h"

namespace bitale {
namespace {

/// What the optimisers share: variables with their gradients, and the updates that come of them.
class Step {
public:
    Step(const char* name, const Slope& slope, const std::vector<Var>& variables, const Operand& learning_rate = 0.0)
        : scope_(Source{slope.at, name}), rate_(learning_rate), variables_(variables) {
        const SourceLine in = describe("in", source_at(slope.at));
        for (std::size_t k = 0; k < variables.size(); ++k) {
            if (!variables[k] || !as<SharedVariable>(variables[k]))
                throw ValueError(std::string(name) + ": variable " + std::to_string(k) + " is no shared variable", {in});
            for (std::size_t i = 0; i < k; ++i)
                if (variables[k].is(variables[i]))
                    throw ValueError(std::string(name) + ": the variable \"" + variables[k].name() + "\" stands twice", {in});
        }
        if (!slope.is_cost && slope.values.size() != variables.size())
            throw ValueError(std::string(name) + ": " + std::to_string(slope.values.size()) + " gradients for " + std::to_string(variables.size()) + " variables", {in});
        gradients_ = slope.is_cost ? grad(slope.values[0], variables) : slope.values;
    }
    /// The optimiser whose update of a variable p with the gradient g `one` writes.
    template <class One> Optimiser each(One&& one) {
        for (std::size_t k = 0; k < variables_.size(); ++k) one(variables_[k], gradients_[k]);
        return std::move(out_);
    }
    /// A variable like p that holds zeros.
    Var slot(const char* name, const Var& p) {
        const AnyTensor zeros = zeros_of(p);
        return out_.slots.emplace_back(std::string(name) + "." + p.name(), AnyView(zeros)).var();
    }
    /// beta^t at step t = 1, 2, ..., as 1 - beta^t: in f64, since that cancels.
    Var rest_of(const char* name, double beta) {
        const Var power = out_.slots.emplace_back(name, AnyView(beta)).var();
        update(power, power * beta);
        return 1 - power;
    }
    void update(const Var& variable, const Var& value) { out_.updates.push_back({variable, value}); }
    /// learning_rate * x.
    [[nodiscard]] Var scaled(const Var& x) const { return (rate_.is_literal() ? rate_ : Operand(cast(rate_, x.dtype()))) * x; }

private:
    static AnyTensor zeros_of(const Var& p) {
        const AnyTensor now = as<SharedVariable>(p)->storage()->get();
        AnyTensor zeros(now.dtype(), now.shape());
        std::fill_n(static_cast<std::byte*>(zeros.data()), byte_count(zeros.shape(), zeros.dtype()), std::byte{0});
        return zeros;
    }
    SourceScope scope_;
    Operand rate_;
    std::vector<Var> variables_, gradients_;
    Optimiser out_;
};

/// The running mean of x^2.
Var mean_square(const Var& s, double rho, const Var& x) { return rho * s + (1 - rho) * square(x); }

}  // namespace

Optimiser sgd(const Slope& slope, const std::vector<Var>& variables, Operand learning_rate) {
    Step step("sgd", slope, variables, learning_rate);
    return step.each([&](const Var& p, const Var& g) { step.update(p, p - step.scaled(g)); });
}

Optimiser momentum(const Slope& slope, const std::vector<Var>& variables, Operand learning_rate, double momentum) {
    Step step("momentum", slope, variables, learning_rate);
    return step.each([&](const Var& p, const Var& g) {
        const Var old = step.slot("v", p), v = momentum * old - step.scaled(g);
        step.update(old, v);
        step.update(p, p + v);
    });
}

Optimiser adagrad(const Slope& slope, const std::vector<Var>& variables, Operand learning_rate, double epsilon) {
    Step step("adagrad", slope, variables, learning_rate);
    return step.each([&](const Var& p, const Var& g) {
        const Var old = step.slot("s", p), s = old + square(g);
        step.update(old, s);
        step.update(p, p - step.scaled(g) / sqrt(s + epsilon));
    });
}

Optimiser rmsprop(const Slope& slope, const std::vector<Var>& variables, Operand learning_rate, double rho, double epsilon) {
    Step step("rmsprop", slope, variables, learning_rate);
    return step.each([&](const Var& p, const Var& g) {
        const Var old = step.slot("s", p), s = mean_square(old, rho, g);
        step.update(old, s);
        step.update(p, p - step.scaled(g) / sqrt(s + epsilon));
    });
}

Optimiser adadelta(const Slope& slope, const std::vector<Var>& variables, double rho, double epsilon) {
    Step step("adadelta", slope, variables);
    return step.each([&](const Var& p, const Var& g) {
        const Var old_s = step.slot("s", p), old_u = step.slot("u", p), s = mean_square(old_s, rho, g);
        const Var d = -sqrt(old_u + epsilon) / sqrt(s + epsilon) * g;
        step.update(old_s, s);
        step.update(old_u, mean_square(old_u, rho, d));
        step.update(p, p + d);
    });
}

Optimiser adam(const Slope& slope, const std::vector<Var>& variables, Operand learning_rate, const AdamOptions& o) {
    Step step("adam", slope, variables, learning_rate);
    const Var rest1 = step.rest_of("adam.beta1", o.beta1), rest2 = step.rest_of("adam.beta2", o.beta2);
    return step.each([&](const Var& p, const Var& g) {
        const Var old_m = step.slot("m", p), old_s = step.slot("s", p);
        const Var m = o.beta1 * old_m + (1 - o.beta1) * g, s = mean_square(old_s, o.beta2, g);
        const Var way = m / cast(rest1, p.dtype()) / (sqrt(s / cast(rest2, p.dtype())) + o.epsilon);
        step.update(old_m, m);
        step.update(old_s, s);
        step.update(p, p - step.scaled(o.weight_decay == 0 ? way : way + o.weight_decay * p));
    });
}

}  // namespace bitale
