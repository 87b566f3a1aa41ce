// SPDX-License-Identifier: BSD-3-Clause
/// conformance STEM [--mode jit|interpret|check] [--filter TEXT] [--generic] [--strided]
/// Single operations and their gradients against stored values: STEM.json lists the cases, STEM.safetensors holds the arrays.  A case
/// whose op or attributes are not in tests/support/conformance_ops.cpp is skipped.
#include <algorithm>
#include <optional>

#include "tests/support/compare.h"
#include "tests/support/conformance_ops.h"
#include "tests/support/runner.h"
#include "tests/support/safetensors.h"

namespace bitale::test {
namespace {

using nlohmann::json;

/// In these ops the sign of a zero is free, in all others it counts where the note begins with "edge values".
constexpr std::string_view free_zero[] = {"maximum", "minimum", "relu", "sign", "softplus"};

Tolerance tolerance_of(const json& item, const char* relative, const char* absolute) {
    const bool edge = item.at("note").get<std::string>().starts_with("edge values");
    const bool free = std::ranges::find(free_zero, item.at("op").get<std::string>()) != std::end(free_zero);
    return {item.at(relative), item.at(absolute), edge && !free};
}

const ConformanceOp& op_of(const json& item) {
    const std::string name = item.at("op");
    const ConformanceOp* op = find_conformance_op(name);
    if (!op) throw Unknown("op " + name);
    for (const auto& [key, value] : item.at("attrs").items())
        if (std::ranges::find(op->attributes, key) == op->attributes.end()) throw Unknown("attribute " + key + " of " + name);
    return *op;
}

/// One case as a function: outputs, then the gradients that are checked.
struct Case {
    std::vector<Var> inputs, outputs;
    std::vector<AnyTensor> arguments, wanted;
    std::vector<Tolerance> tolerances;
    std::vector<std::string> labels;

    void want(Var got, AnyTensor value, const Tolerance& tolerance, std::string label) {
        outputs.push_back(std::move(got));
        wanted.push_back(std::move(value));
        tolerances.push_back(tolerance);
        labels.push_back(std::move(label));
    }
};

class Conformance final : public Runner {
public:
    Conformance() : Runner("conformance", "cases") {}

private:
    void open(const RunnerOptions& o) override { tensors_.emplace(o.stem + ".safetensors"); }

    std::string run_case(const json& item) override {
        const ConformanceOp& op = op_of(item);
        Case c;
        const auto build = [&](bool known) {
            c = {};
            for (const std::string name : item.at("inputs")) add_input(c, name, known);
            return op.build(c.inputs, item.at("attrs"));
        };
        std::vector<Var> y;
        try {
            y = build(false);
        } catch (const ShapeError&) {   // the op needs to know extents that --generic keeps from it
            y = build(true);
        }
        const std::vector<Var> x = c.inputs;
        if (y.size() != item.at("outputs").size()) return std::to_string(y.size()) + " outputs";
        for (std::size_t k = 0; k < y.size(); ++k)
            c.want(y[k], (*tensors_)[item.at("outputs")[k]], tolerance_of(item, "rtol", "atol"), "output " + std::to_string(k));
        add_gradients(c, item, x, y);
        return compared(c);
    }

    Var add_input(Case& c, const std::string& name, bool known = false) const {
        AnyTensor value = (*tensors_)[name];
        c.inputs.push_back(tensor(value.dtype(), name, known ? std::vector<Dim>(value.shape().begin(), value.shape().end()) : dims_of(name, value.shape())));
        c.arguments.push_back(std::move(value));
        return c.inputs.back();
    }

    /// d(sum over outputs of sum(cotangent * output)) / d input.  The sum is taken in f64, so that a cotangent arrives at its
    /// output unchanged whatever the dtypes.
    void add_gradients(Case& c, const json& item, const std::vector<Var>& x, const std::vector<Var>& y) const {
        if (item.at("cotangents").is_null()) return;
        Var cost;
        for (std::size_t k = 0; k < y.size(); ++k) {
            if (item["cotangents"][k].is_null()) continue;
            const Var cotangent = add_input(c, item["cotangents"][k]);
            const Var term = sum(cast(cotangent, DType::f64) * cast(y[k], DType::f64));
            cost = cost ? cost + term : term;
        }
        for (std::size_t k = 0; k < x.size(); ++k)
            if (const json& name = item.at("input_grads").at(k); !name.is_null())
                c.want(grad(cost, x[k], Disconnected::zero), (*tensors_)[name], tolerance_of(item, "grad_rtol", "grad_atol"), "gradient " + std::to_string(k));
    }

    std::string compared(const Case& c) const {
        FunctionSpec s = spec();
        s.inputs = c.inputs;
        s.outputs = c.outputs;
        const auto got = call(function(s), c.arguments);
        std::string wrong;
        for (std::size_t k = 0; k < got.size(); ++k)
            if (const auto why = difference(got[k], c.wanted[k], c.tolerances[k])) wrong += (wrong.empty() ? "" : "; ") + c.labels[k] + ": " + *why;
        return wrong;
    }

    std::optional<Safetensors> tensors_;
};

}  // namespace
}  // namespace bitale::test

int main(int argc, char** argv) { return bitale::test::Conformance().main(argc, argv); }
