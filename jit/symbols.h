// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The functions that kernels may call, by name: a kernel refers to nothing else, so its object code holds no address.
#include <span>
#include <string_view>

namespace bitale::jit {

struct Symbol {
    std::string_view name;
    const void* address;
};

/// The whole table.
[[nodiscard]] std::span<const Symbol> symbols();
/// Null if it is not in the table.
[[nodiscard]] const Symbol* find_symbol(std::string_view name);

}  // namespace bitale::jit
