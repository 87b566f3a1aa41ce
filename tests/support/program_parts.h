// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What a builder of a conformance program reads: variables, data and numbers, all from the file.
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bitale/bitale.h"

namespace bitale::test {

struct ProgramParts {
    std::map<std::string, AnyShared> variables;     // optimizer slots too, at their initial values
    std::map<std::string, Var> inputs;              // an item of `data`; of per-step data one step's
    std::vector<std::string> trained;               // names of variables, in the file's order
    nlohmann::json hyper_parameters;

    // Each throws Unknown if the file has nothing of this name.
    [[nodiscard]] Var variable(const std::string& name) const;
    [[nodiscard]] Var data(const std::string& name) const;
    [[nodiscard]] double hyper(const std::string& name) const;
    [[nodiscard]] std::int64_t count(const std::string& name) const;
    [[nodiscard]] std::string text(const std::string& name) const;
};

}  // namespace bitale::test
