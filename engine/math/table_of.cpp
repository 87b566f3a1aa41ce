// SPDX-License-Identifier: BSD-3-Clause
#include <cstring>
#include <map>
#include <mutex>

#include "engine/math/expr.h"

namespace bitale::math {

const loop::Buffer& table_of(const void* data, loop::Type type, std::size_t bytes) {
    // Never destroyed: graphs may be static objects.
    static auto& mutex = *new std::mutex;
    static auto& tables = *new std::map<const void*, loop::Buffer>;
    const std::scoped_lock lock(mutex);
    loop::Buffer& table = tables[data];
    if (!table) {
        std::vector<std::byte> contents(bytes);
        std::memcpy(contents.data(), data, bytes);
        table = loop::table("table", type, std::move(contents));
    }
    return table;
}

}  // namespace bitale::math
