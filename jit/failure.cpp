// SPDX-License-Identifier: BSD-3-Clause
#include "jit/failure.h"

#include "bitale/error.h"
#include "engine/index_check.h"
#include "jit/emit/emit.h"

namespace bitale::jit {
namespace {

/// names[k], or a stand-in that shows k.
std::string named(const std::vector<std::string>& names, std::int64_t k, const char* otherwise) {
    if (k >= 0 && static_cast<std::size_t>(k) < names.size()) return names[static_cast<std::size_t>(k)];
    return otherwise + std::to_string(k);
}

}  // namespace

void throw_failure(const std::string& function, const FailureNames& names, std::int32_t status, const Failure& f) {
    if (status == index_out_of_range) throw_index_error(f.value, f.bound, named(names.origins, f.origin, "node "));
    std::vector<SourceLine> lines;
    if (f.origin >= 0) lines.push_back({{}, 0, "in      " + named(names.origins, f.origin, "node ")});
    const std::string kernel = "the kernel of \"" + function + "\"";
    if (status == out_of_bounds)
        throw InternalError(kernel + " accesses element " + std::to_string(f.index) + " of " + named(names.buffers, f.value, "buffer ") + ", which has " + std::to_string(f.bound) +
                                "; nothing was committed. Please report it with the text of dump(shapes, \"loops\")",
                            std::move(lines));
    throw InternalError(kernel + ": check " + std::to_string(status) + " failed: index " + std::to_string(f.index) + ", value " + std::to_string(f.value) + ", bound " + std::to_string(f.bound), std::move(lines));
}

}  // namespace bitale::jit
