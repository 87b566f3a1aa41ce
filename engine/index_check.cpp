// SPDX-License-Identifier: BSD-3-Clause
#include "engine/index_check.h"

#include "bitale/error.h"
#include "engine/graph.h"

namespace bitale {

loop::Expr index_of(loop::Expr x) {
    if (x.type() == loop::Type::u64) x = loop::min(x, loop::constant(loop::Type::u64, std::numeric_limits<std::int64_t>::max()));
    return loop::convert(loop::Type::i64, x);
}

std::string origin_of(const Node& n) { return std::string(n.op->name()) + "  " + n.source.text(); }

void throw_index_error(std::int64_t index, std::int64_t extent, const std::string& origin) {
    const std::string range = extent ? " (" + std::to_string(-extent) + " to " + std::to_string(extent - 1) + ")" : "";
    throw IndexError("the index " + std::to_string(index) + " is out of range for " + std::to_string(extent) + " elements" + range, {{{}, 0, "in      " + origin}});
}

void check_indices(const Node& n, const DimBinding& binding, const AnyView& indices) {
    const std::int64_t extent = *binding.value(*n.op->index_extent());
    visit(indices.dtype(), [&]<class T>(std::type_identity<T>) {
        if constexpr (std::is_integral_v<T>)
            for (std::int64_t k = 0; k < element_count(indices.shape()); ++k)
                if (const std::int64_t i = index_of(static_cast<const T*>(indices.data())[k]); i < -extent || i >= extent) throw_index_error(i, extent, origin_of(n));
    });
}

}  // namespace bitale
