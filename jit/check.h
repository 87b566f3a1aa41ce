// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Mode::check: a kernel's results against the interpreter's, bit for bit.
#include "engine/interpreter.h"
#include "jit/compile.h"

namespace bitale::jit {

/// Equal bits, or both nan (f16 to f64); any strides.  The flat index of the first difference, or -1.
[[nodiscard]] std::int64_t first_difference(const AnyView& x, const AnyView& y);

/// Throws CheckError if an output or update differs: it names the first node that differs given the interpreter's inputs, with
/// its line, the index, both values and their distance in ulp.
void compare(const Graph&, const DimBinding&, const CompileOptions&, std::span<const AnyView> inputs, const Interpreted& reference,
             std::span<const AnyView> outputs, std::span<const AnyView> updates);

}  // namespace bitale::jit
