// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What things are called in a printed text.
#include <unordered_map>
#include <unordered_set>

#include "engine/loop/ir.h"

namespace bitale::loop {

/// Names of buffers and indices.  Two things that are visible at once never print alike: the second is called `name.2`.
class Names {
public:
    explicit Names(bool canonical = false) : canonical_(canonical) {}

    const std::string& of(const Index& v) { return name(v.get(), v->name, "v"); }
    const std::string& of(const Buffer& b) { return name(b.get(), b->name, "b"); }
    /// The end of the scope of what was bound in it: its name is free again.
    void release(const void* thing) {
        if (auto it = names_.find(thing); it != names_.end() && !canonical_) {
            taken_.erase(it->second);
            names_.erase(it);
        }
    }

private:
    const std::string& name(const void* thing, const std::string& wish, const char* letter) {
        auto [it, fresh] = names_.try_emplace(thing);
        if (!fresh) return it->second;
        it->second = canonical_ ? letter + std::to_string(names_.size() - 1) : wish;
        for (int n = 2; !taken_.insert(it->second).second; ++n) it->second = wish + "." + std::to_string(n);
        return it->second;
    }

    bool canonical_;
    std::unordered_map<const void*, std::string> names_;
    std::unordered_set<std::string> taken_;
};

}  // namespace bitale::loop
