// SPDX-License-Identifier: BSD-3-Clause
#include "jit/target.h"

#include <llvm/ADT/StringMap.h>
#include <llvm/TargetParser/Host.h>

#include <algorithm>
#include <array>
#include <map>

#include "bitale/error.h"

namespace bitale::jit {
namespace {

struct Level {
    std::string_view name;
    int vector_bytes;
    std::string_view needs;     // the feature that tells it from the level below
};
constexpr std::array<Level, 4> x86_levels{{{"x86-64", 16, "sse2"}, {"x86-64-v2", 16, "sse4.2"}, {"x86-64-v3", 32, "avx2"}, {"x86-64-v4", 64, "avx512vl"}}};
#if defined(__x86_64__)
constexpr bool x86 = true;
#else
constexpr bool x86 = false;
#endif

/// Sorted: the features' text is part of what names compiled code.
using Features = std::map<std::string, bool, std::less<>>;
const Features& host_features() {
    static const Features features = [] {
        Features f;
        for (const auto& entry : llvm::sys::getHostCPUFeatures()) f.emplace(entry.getKey().str(), entry.getValue());
        return f;
    }();
    return features;
}
bool has(std::string_view feature) {
    const auto it = host_features().find(feature);
    return it != host_features().end() && it->second;
}

std::string tuning_name() {
    if (!x86) return "generic";
    const bool amd = has("sse4a");
    if (has("amx-bf16")) return "sapphirerapids";
    if (has("avx512f")) return amd ? "znver4" : "skylake-avx512";
    if (has("avx2") && has("fma")) return amd ? "znver3" : "haswell";
    return "x86-64";
}
int host_vector_bytes() {
    if (!x86) return 16;
    if (has("avx512f") && has("avx512vl") && has("avx512bw") && has("avx512dq")) return 64;
    return has("avx2") && has("fma") ? 32 : 16;
}

Target make_host() {
    std::string text;
    for (const auto& [feature, present] : host_features()) text += (text.empty() ? "" : ",") + std::string(present ? "+" : "-") + feature;
    return {"host", x86 ? "x86-64" : "generic", std::move(text), tuning_name(), host_vector_bytes()};
}

}  // namespace

const Target& Target::host() {
    static const Target target = make_host();
    return target;
}

Target Target::named(std::string_view name) {
    if (name == "host") return host();
    if (!x86 && name == "aarch64") return {std::string(name), "generic", "", "generic", 16};
    const auto* level = std::ranges::find(x86_levels, name, &Level::name);
    if (!x86 || level == x86_levels.end()) throw ValueError("no target is called \"" + std::string(name) + "\" on this machine");
    return {std::string(name), std::string(name), "", std::string(name), level->vector_bytes};
}

bool Target::runs_here() const {
    const auto* level = std::ranges::find(x86_levels, name, &Level::name);
    if (level == x86_levels.end()) return true;
    // A level's instructions come together: fma with avx2, dq and bw with vl.
    return has(level->needs) && (level->vector_bytes <= host().vector_bytes);
}

}  // namespace bitale::jit
