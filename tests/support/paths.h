// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Where tests find their files: golden texts in the repository, conformance data in the folder `shared` beside it.
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace bitale::test {

/// A file of the repository, for example "tests/golden/seed.graph".
[[nodiscard]] inline std::string source_path(std::string_view name) {
    return (std::filesystem::path(BITALE_SOURCE_DIR) / name).string();
}

/// A file of `shared`, for example "conformance/promotion.json"; nothing if it is not there: the test then returns early.
/// `bitale.sh test` looks for the line printed here and fails if the folder is there and a test did not find its file.
[[nodiscard]] inline std::optional<std::string> shared_path(std::string_view name) {
    const std::filesystem::path path = std::filesystem::path(BITALE_SHARED_DIR) / name;
    if (*BITALE_SHARED_DIR != '\0' && std::filesystem::exists(path)) return path.string();
    std::cout << "skipped, not found: " << name << std::endl;
    return std::nullopt;
}

} // namespace bitale::test
