// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/log.h"

#include <spdlog/sinks/stdout_sinks.h>

#include "runtime/environment.h"

namespace bitale {
namespace {

spdlog::logger* make() {
    auto* logger = new spdlog::logger("bitale", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    const std::string level = environment("BITALE_LOG");
    const auto known = spdlog::level::from_str(level);      // off for a text that it does not know
    logger->set_level(known == spdlog::level::off && level != "off" ? spdlog::level::warn : known);
    return logger;
}

}  // namespace

spdlog::logger& log() {
    static spdlog::logger& logger = *make();
    return logger;
}

}  // namespace bitale
