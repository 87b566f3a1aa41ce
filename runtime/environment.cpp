// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/environment.h"

#include <algorithm>
#include <cstdlib>

#include "bitale/error.h"

namespace bitale {

std::string environment(std::string_view name) {
    const auto* known = std::ranges::find_if(environment_variables, [&](const EnvironmentVariable& v) { return v.name == name; });
    if (known == environment_variables.end()) throw InternalError("environment variable " + std::string(name) + " is not in the table");
    const char* value = std::getenv(known->name);
    return value ? value : "";
}

}  // namespace bitale
