// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What a kernel's failure record means.
#include <string>
#include <vector>

#include "bitale/kernel_abi.h"

namespace bitale::jit {

/// Failure::check of an index that is out of range; Failure::value is the index, bound the number of elements.
inline constexpr std::int32_t index_out_of_range = -3;

/// The names behind the numbers of a failure record.
struct FailureNames {
    std::vector<std::string> buffers;   // by number (emit.h, numbered_buffers): `the input "x"`, `output 0`, ..
    std::vector<std::string> origins;   // graph nodes: "add  seed.cpp:9"
};

/// Throws the error that the record of a call which returned `status` stands for.
[[noreturn]] void throw_failure(const std::string& function, const FailureNames&, std::int32_t status, const Failure&);

}  // namespace bitale::jit
