// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Arrays whose elements lie apart: what a function must read as it reads dense ones.
#include "bitale/any_tensor.h"

namespace bitale::test {

/// A copy of `x` in memory of another layout, and a view of it.  The bytes between the elements are 0xff (nan, or -1).
class Strided {
public:
    enum class Layout { gaps, column_major, reversed };
    Strided(const AnyView& x, Layout layout);
    [[nodiscard]] AnyView view() const { return {memory_.dtype(), first_, shape_, strides_}; }

private:
    AnyTensor memory_;
    Dims shape_, strides_;
    void* first_;  // element (0, 0, ..)
};

}  // namespace bitale::test
