// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/paths.h"

#include <filesystem>
#include <iostream>

namespace bitale::test {

std::string source_path(std::string_view name) { return (std::filesystem::path(BITALE_SOURCE_DIR) / name).string(); }

std::optional<std::string> shared_path(std::string_view name) {
    const std::filesystem::path path = std::filesystem::path(BITALE_SHARED_DIR) / name;
    if (*BITALE_SHARED_DIR != '\0' && std::filesystem::exists(path)) return path.string();
    std::cout << "skipped, not found: " << name << std::endl;
    return std::nullopt;
}

}  // namespace bitale::test
