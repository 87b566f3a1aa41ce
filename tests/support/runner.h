// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What tests/conformance and tests/programs share: their options, the counts, inputs in the form that is asked for.
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "bitale/bitale.h"
#include "tests/support/strided.h"

namespace bitale::test {

struct RunnerOptions {
    std::string stem;    // STEM.json and STEM.safetensors
    Mode mode = Mode::jit;
    std::string filter;  // only ids that contain it
    bool generic = false;
    bool strided = false;
};

/// A case that this runner or this build does not know: it is skipped, not failed.
struct Unknown : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A whole command: `run_case(options, case)` for each item of the list `member` of STEM.json.  It returns an empty text for a pass,
/// else what is wrong; it throws Unknown for what is not known.  Prints the ids of failed and skipped cases, at last
/// `N passed, N failed, N skipped`; returns the exit status.
class Runner {
public:
    virtual ~Runner() = default;
    [[nodiscard]] int main(int argc, char** argv);

protected:
    Runner(std::string program, std::string member) : program_(std::move(program)), member_(std::move(member)) {}
    virtual void open(const RunnerOptions&) = 0;
    virtual std::string run_case(const nlohmann::json&) = 0;
    [[nodiscard]] const RunnerOptions& options() const { return options_; }

    /// Dims of an input of this shape: known; under --generic unknown, except 1, which broadcasts.
    [[nodiscard]] std::vector<Dim> dims_of(const std::string& name, const Dims& shape) const;
    /// A spec with mode and options as asked for.
    [[nodiscard]] FunctionSpec spec() const;
    /// Calls f with its arguments dense or, under --strided, in three other layouts in turn.
    [[nodiscard]] std::vector<AnyTensor> call(const Function<>& f, const std::vector<AnyTensor>& arguments) const;

private:
    [[nodiscard]] bool parse(int argc, char** argv);
    std::string program_, member_;
    RunnerOptions options_;
};

}  // namespace bitale::test
