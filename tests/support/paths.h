// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Where tests find their files: golden texts in the repository, conformance data in the folder `shared` beside it.
#include <optional>
#include <string>
#include <string_view>

namespace bitale::test {

/// A file of the repository, for example "tests/golden/seed.graph".
[[nodiscard]] std::string source_path(std::string_view name);

/// A file of `shared`, for example "conformance/promotion.json"; nothing if it is not there: the test then returns early.
/// `bitale.sh test` looks for the line printed here and fails if the folder is there and a test did not find its file.
[[nodiscard]] std::optional<std::string> shared_path(std::string_view name);

}  // namespace bitale::test
