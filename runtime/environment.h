// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The environment variables that bitale reads: this table is the whole list.
#include <array>
#include <string>
#include <string_view>

namespace bitale {

struct EnvironmentVariable {
    const char* name;
    const char* meaning;
};
inline constexpr std::array<EnvironmentVariable, 6> environment_variables{{
    {"BITALE_DUMP", "stages to print to stderr at every compilation: graph,loops,llvm,asm or names of loop passes"},
    {"BITALE_TIME", "1: print where compile time went"},
    {"BITALE_PROFILE", "1: measure every region of kernels compiled from now on; printed when the process ends, and by profile_report()"},
    {"BITALE_THREADS", "threads of parallel loops; default: as many as the process may use"},
    {"BITALE_TARGET", "of functions whose options name none: x86-64-v2, x86-64-v3 or x86-64-v4; default: this machine"},
    {"BITALE_LOG", "level of the log: debug, info, warning (default), error, off"},
}};

/// The value, empty if it is not set.  Throws InternalError for a name that is not in the table.
[[nodiscard]] std::string environment(std::string_view name);

}  // namespace bitale
