// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/log.h"

#include <spdlog/sinks/stdout_sinks.h>

#include "runtime/environment.h"

namespace bitale {
namespace {

spdlog::logger* make() {
    if (auto host = spdlog::get("bitale")) return new spdlog::logger(*host);
    auto* logger = new spdlog::logger("bitale", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    const std::string level = environment("BITALE_LOG");
    logger->set_level(level.empty() ? spdlog::level::warn : spdlog::level::from_str(level));
    return logger;
}

}  // namespace

spdlog::logger& log() {
    static spdlog::logger& logger = *make();
    return logger;
}

}  // namespace bitale
