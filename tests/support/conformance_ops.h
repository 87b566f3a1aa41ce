// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The conformance data's operations in terms of ours.  An operation is one line of the table in conformance_ops.cpp.
#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "bitale/bitale.h"

namespace bitale::test {

using Attributes = nlohmann::json;

struct ConformanceOp {
    std::string_view name;                      // the data's, not always ours
    std::vector<std::string_view> attributes;   // that `build` reads; a case with another one is skipped
    /// The outputs; throws Unknown for an attribute value that does not exist here.
    std::function<std::vector<Var>(std::span<const Var> x, const Attributes&)> build;
};

/// Null if it is not in the table.
[[nodiscard]] const ConformanceOp* find_conformance_op(std::string_view name);

}  // namespace bitale::test
