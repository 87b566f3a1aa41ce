// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "engine/loop/ir.h"

namespace bitale::loop {

/// The law about types that one node breaks, empty if none.
[[nodiscard]] std::string broken_type_law(const ExprNode&);

}  // namespace bitale::loop
