// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The one logger, "bitale": to stderr, silent below warning unless BITALE_LOG says otherwise.
#include <spdlog/spdlog.h>

namespace bitale {

/// Never destroyed.  It is not in spdlog's registry: the copy of spdlog in libbitale is hidden from the host.
[[nodiscard]] spdlog::logger& log();

}  // namespace bitale
