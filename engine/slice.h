// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Slices whose bounds are extents: what the gradients of pad and concatenate are made of.
#include "engine/node.h"

namespace bitale {

/// What a slice takes of one axis: `count` elements begin, begin + step, ...  The step is not 0.
struct AxisSlice {
    Dim begin, count;
    std::int64_t step = 1;
    friend bool operator==(const AxisSlice&, const AxisSlice&) = default;
};
/// One item for each axis of x; all must lie inside it.
[[nodiscard]] Var slice(const Var& x, std::vector<AxisSlice> axes, const Source&);

}  // namespace bitale
