// SPDX-License-Identifier: BSD-3-Clause
/// programs STEM [--mode jit|interpret|check] [--filter TEXT] [--generic] [--strided]
/// Whole training and scientific programs against stored values: STEM.json lists them, STEM.safetensors holds initial values, data and
/// results.  Each runs in f64 and in f32; the final variables and the traces are compared.  A program that is not in
/// tests/support/programs.cpp is skipped.
#include <algorithm>
#include <cstring>
#include <optional>

#include "tests/support/compare.h"
#include "tests/support/programs.h"
#include "tests/support/runner.h"
#include "tests/support/safetensors.h"

namespace bitale::test {
namespace {

using nlohmann::json;

AnyTensor cast_if_floating(const AnyTensor& x, DType to) { return is_floating(x.dtype()) ? converted(x, to) : x; }

/// Row t of axis 0.
AnyTensor row(const AnyTensor& x, std::int64_t t) {
    Dims shape;
    for (std::size_t axis = 1; axis < x.shape().size(); ++axis) shape.push_back(x.shape()[axis]);
    AnyTensor out(x.dtype(), shape);
    const std::size_t bytes = byte_count(shape, x.dtype());
    if (bytes) std::memcpy(out.data(), static_cast<const std::byte*>(x.data()) + static_cast<std::size_t>(t) * bytes, bytes);
    return out;
}

/// Tensors of one type stacked on a new axis 0.
AnyTensor stacked(const std::vector<AnyTensor>& rows) {
    Dims shape{static_cast<std::int64_t>(rows.size())};
    for (std::int64_t n : rows[0].shape()) shape.push_back(n);
    AnyTensor out(rows[0].dtype(), shape);
    const std::size_t bytes = byte_count(rows[0].shape(), rows[0].dtype());
    for (std::size_t t = 0; t < rows.size() && bytes; ++t) std::memcpy(static_cast<std::byte*>(out.data()) + t * bytes, rows[t].data(), bytes);
    return out;
}

/// One program in one precision: its parts, the values it is fed, what came out.
struct Run {
    ProgramParts parts;
    std::vector<Var> inputs;
    std::vector<AnyTensor> data;
    std::vector<bool> per_step;                                     // data that has a row per step
    std::vector<std::pair<std::string, std::vector<AnyTensor>>> traces;
};

class Programs final : public Runner {
public:
    Programs() : Runner("programs", "cases") {}

private:
    void open(const RunnerOptions& o) override { tensors_.emplace(o.stem + ".safetensors"); }

    std::string run_case(const json& item) override {
        const std::string id = item.at("id");
        const ConformanceProgram* program = find_conformance_program(id, item.at("hyper").value("optimizer", ""));
        if (!program) throw Unknown("a program that is not known");
        if (!program->build) throw Unknown("needs " + std::string(program->missing));
        if (program->mixed) return run_variant(*program, item, std::nullopt);
        std::string wrong;
        for (const DType real : {DType::f64, DType::f32})
            if (const json& tol = item.at("tol"); tol.contains(name(real)) && !tol[name(real)].is_null())
                if (const std::string w = run_variant(*program, item, real); !w.empty()) wrong += (wrong.empty() ? "" : "; ") + std::string(name(real)) + ": " + w;
        return wrong;
    }

    /// `real`: the dtype of all floats; nothing: that of the file.
    std::string run_variant(const ConformanceProgram& program, const json& item, std::optional<DType> real) const {
        Run r;
        r.parts.hyper_parameters = item.at("hyper");
        add_variables(r, item, real);
        add_data(r, item, real);
        ProgramStep step = program.build(r.parts);
        for (AnyShared& slot : step.slots)
            if (const auto of_file = r.parts.variables.find(slot.name()); of_file != r.parts.variables.end()) {
                slot.set(of_file->second.get_any());
                of_file->second = slot;
            }
        FunctionSpec s = spec();
        s.inputs = r.inputs;
        for (const auto& [label, y] : step.traces) {
            if (real && y.dtype() != *real) return "the trace " + label + " is " + std::string(name(y.dtype()));
            s.outputs.push_back(y);
            r.traces.emplace_back(label, std::vector<AnyTensor>());
        }
        s.updates = step.updates;
        run_steps(r, function(s), item.at("steps"));
        return compared(r, item, real.value_or(DType::f64));
    }

    void add_variables(Run& r, const json& item, std::optional<DType> real) const {
        for (const json& v : item.at("variables")) {
            const std::string label = v.at("name");
            AnyTensor value = (*tensors_)[v.at("init")];
            if (real) value = cast_if_floating(value, *real);
            r.parts.variables.emplace(label, shared(label, value));
            if (v.at("trained")) r.parts.trained.push_back(label);
        }
    }

    void add_data(Run& r, const json& item, std::optional<DType> real) const {
        const auto per_step = item.at("per_step_data").get<std::vector<std::string>>();
        for (const auto& [label, stored] : item.at("data").items()) {
            AnyTensor value = (*tensors_)[stored];
            if (real) value = cast_if_floating(value, *real);
            const bool rows = std::ranges::find(per_step, label) != per_step.end();
            Dims shape = rows ? row(value, 0).shape() : value.shape();
            r.inputs.push_back(tensor(value.dtype(), label, dims_of(label, shape)));
            r.parts.inputs.emplace(label, r.inputs.back());
            r.data.push_back(std::move(value));
            r.per_step.push_back(rows);
        }
    }

    void run_steps(Run& r, const Function<>& f, std::int64_t steps) const {
        for (std::int64_t t = 0; t < steps; ++t) {
            std::vector<AnyTensor> arguments;
            for (std::size_t k = 0; k < r.data.size(); ++k) arguments.push_back(r.per_step[k] ? row(r.data[k], t) : r.data[k]);
            std::vector<AnyTensor> outputs = call(f, arguments);
            for (std::size_t k = 0; k < outputs.size(); ++k) r.traces[k].second.push_back(std::move(outputs[k]));
        }
    }

    /// Every final variable and every trace of the file.
    std::string compared(const Run& r, const json& item, DType real) const {
        const double tolerance = item.at("tol").at(name(real));
        std::string wrong;
        auto compare = [&](const std::string& label, const AnyTensor& got, const std::string& want) {
            if (const auto why = difference_of_whole(got, (*tensors_)[want], tolerance)) wrong += (wrong.empty() ? "" : "; ") + label + " " + *why;
        };
        for (const json& v : item.at("variables")) compare("final " + v.at("name").get<std::string>(), r.parts.variables.at(v.at("name")).get_any(), v.at("final"));
        const auto f64_only = item.at("f64_only_traces").get<std::vector<std::string>>();
        for (const auto& [label, stored] : item.at("traces").items()) {
            if (real != DType::f64 && std::ranges::find(f64_only, label) != f64_only.end()) continue;
            const auto got = std::ranges::find(r.traces, label, &std::pair<std::string, std::vector<AnyTensor>>::first);
            if (got == r.traces.end()) wrong += (wrong.empty() ? "" : "; ") + ("no trace " + label);
            else compare("trace " + label, stacked(got->second), stored);
        }
        return wrong;
    }

    std::optional<Safetensors> tensors_;
};

}  // namespace
}  // namespace bitale::test

int main(int argc, char** argv) { return bitale::test::Programs().main(argc, argv); }
