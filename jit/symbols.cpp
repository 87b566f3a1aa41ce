// SPDX-License-Identifier: BSD-3-Clause
#include "jit/symbols.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "jit/profile.h"

namespace bitale::jit {
namespace {

template <class Function> const void* address(Function* f) { return reinterpret_cast<const void*>(f); }

}  // namespace

std::span<const Symbol> symbols() {
    // What LLVM writes a call for: fused and rounding operations of processors without them, long copies.
    static const std::array table{
        Symbol{"fma", address(static_cast<double (*)(double, double, double)>(::fma))},
        Symbol{"fmaf", address(static_cast<float (*)(float, float, float)>(::fmaf))},
        Symbol{"rint", address(static_cast<double (*)(double)>(::rint))},
        Symbol{"rintf", address(static_cast<float (*)(float)>(::rintf))},
        Symbol{"floor", address(static_cast<double (*)(double)>(::floor))},
        Symbol{"floorf", address(static_cast<float (*)(float)>(::floorf))},
        Symbol{"memcpy", address(static_cast<void* (*)(void*, const void*, std::size_t)>(::memcpy))},
        Symbol{"bitale_region", address(bitale_region)},      // BITALE_PROFILE
        Symbol{"memset", address(static_cast<void* (*)(void*, int, std::size_t)>(::memset))},
    };
    return table;
}

const Symbol* find_symbol(std::string_view name) {
    const auto all = symbols();
    const auto it = std::ranges::find(all, name, &Symbol::name);
    return it == all.end() ? nullptr : &*it;
}

}  // namespace bitale::jit
