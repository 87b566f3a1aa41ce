// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/ops.h"
#include "engine/node.h"

namespace bitale {

Var one_hot(Operand indices, std::int64_t depth, DType dtype) {
    const Source source = source_at(indices.at());
    const SourceScope scope("one_hot", indices);
    const Var i = resolve_one(indices);
    if (!is_integer(i.dtype()))
        throw TypeError("one_hot: indices are integers, not " + std::string(name(i.dtype())), {describe("i", i), describe("in", source, "one_hot")});
    return cast(equal(expand_dims(i, {static_cast<int>(i.rank())}), arange(Dim(depth))), dtype);
}

}  // namespace bitale
