// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <source_location>

#include "bitale/var.h"

namespace bitale {

/// What a call of a function does to a variable.
struct Update {
    Var variable;               // a shared variable
    Var value;                  // of its dtype and dims; sees the old values of all variables
    std::source_location at = std::source_location::current();
};

}  // namespace bitale
