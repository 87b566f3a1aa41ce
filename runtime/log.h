// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The one logger, "bitale": to stderr, silent below warning unless BITALE_LOG says otherwise.
#include <spdlog/spdlog.h>

namespace bitale {

/// Never destroyed; a host that registered a logger called "bitale" gets its lines.
[[nodiscard]] spdlog::logger& log();

}  // namespace bitale
