// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Loop nests built by hand, compiled and run.
#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "bitale/error.h"
#include "engine/loop/ir.h"
#include "engine/loop/print.h"
#include "engine/loop/verify.h"
#include "jit/link/machine_code.h"

namespace bitale::test {

using loop::Buffer;
using loop::Expr;
using loop::Index;
using loop::LoopKind;
using loop::LoopNest;
using loop::Stmt;
using loop::Type;
using loop::integer;
using jit::Target;

/// What a call brings besides buffers.
struct CallSetting {
    std::vector<std::int64_t> dims = {};
    void* arena = nullptr;
    const Executor* executor = nullptr;
    Failure* failure = nullptr;
};

/// Targets whose code this machine runs: the host and all levels below it.
inline std::vector<Target> runnable_targets() {
    std::vector<Target> out{Target::host()};
#if defined(__x86_64__)
    for (const char* name : {"x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"})
        if (Target t = Target::named(name); t.runs_here()) out.push_back(std::move(t));
#endif
    return out;
}

inline std::int32_t run(const LoopNest& nest, std::vector<void*> buffers, const CallSetting& call = {}, const Target& target = Target::host(), jit::EmitOptions options = {}) {
    loop::verify(nest, loop::Stage::scheduled);
    jit::Timings timings;
    const auto code = jit::compile_nest(nest, target, options, timings);
    const KernelArgs arguments{buffers.data(), call.arena, call.dims.data(), call.executor, call.failure};
    return code->entry()(&arguments);
}

inline LoopNest kernel(std::vector<Buffer> arguments, Stmt body, std::vector<Index> dims = {}) {
    LoopNest nest;
    nest.name = "kernel";
    nest.arguments = std::move(arguments);
    nest.dims = std::move(dims);
    nest.body = std::move(body);
    return nest;
}

inline Index named(std::string name, Type type) { return std::make_shared<const loop::Variable>(loop::Variable{std::move(name), type, 0}); }

/// body(i) for i < n, one at a time (width 0) or `width` at a time with a masked tail.
inline Stmt elementwise(const Expr& n, int width, const std::function<Stmt(Expr)>& body) {
    if (width == 0) return loop::for_each("i", n, LoopKind::serial, body);
    const Expr whole = n / width, rest = n % width;
    auto lanes = [&](const Expr& start, const Expr& live) {
        return loop::for_each("l", live, LoopKind::vector, [&](Expr l) { return body(start + l); }, width);
    };
    return loop::block({loop::for_each("i", whole, LoopKind::serial, [&](Expr i) { return lanes(i * width, integer(width)); }), lanes(whole * width, rest)});
}

template <class T> struct LoopType;
template <> struct LoopType<bool> { static constexpr Type type = Type::flag; };
template <> struct LoopType<std::int8_t> { static constexpr Type type = Type::i8; };
template <> struct LoopType<std::uint8_t> { static constexpr Type type = Type::u8; };
template <> struct LoopType<std::int16_t> { static constexpr Type type = Type::i16; };
template <> struct LoopType<std::uint16_t> { static constexpr Type type = Type::u16; };
template <> struct LoopType<std::int32_t> { static constexpr Type type = Type::i32; };
template <> struct LoopType<std::uint32_t> { static constexpr Type type = Type::u32; };
template <> struct LoopType<std::int64_t> { static constexpr Type type = Type::i64; };
template <> struct LoopType<std::uint64_t> { static constexpr Type type = Type::u64; };
template <> struct LoopType<float> { static constexpr Type type = Type::f32; };
template <> struct LoopType<double> { static constexpr Type type = Type::f64; };
template <class T> inline constexpr Type type_of = LoopType<T>::type;

/// Equal bits, or both NaN.
template <class T> bool same_value(T x, T y) {
    if constexpr (std::is_floating_point_v<T>)
        if (std::isnan(x) && std::isnan(y)) return true;
    return std::memcmp(&x, &y, sizeof x) == 0;
}

/// Values where a type's operations are special.  bool is kept in bytes, as a kernel sees it.
template <class T> std::vector<T> special_values() {
    using L = std::numeric_limits<T>;
    std::vector<T> v;
    if constexpr (std::is_same_v<T, bool>) {
        return {false, true};
    } else if constexpr (std::is_floating_point_v<T>) {
        v = {T(0), -T(0), T(1), T(-1), T(0.5), T(-0.5), T(1.5), T(2.5), T(-2.5), T(3), T(-7.75), T(127.4), T(128), T(255.9), T(-128.6), T(32767.5), T(65536), T(2147483520.0),
            T(2147483648.0), T(-2147483648.0), T(4294967296.0), T(9.2233720368547758e18), T(-9.3e18), T(1.8446744073709552e19), T(1e30), T(0.1), T(1) / T(3), T(8388609), T(4503599627370497.0),
            L::min(), L::denorm_min(), -L::denorm_min(), L::min() / 2, L::max(), L::lowest(), L::infinity(), -L::infinity(), L::quiet_NaN()};
    } else {
        v = {T(0), T(1), T(2), T(3), T(7), T(100), L::min(), L::max(), T(L::max() - 1), T(L::max() / 2), T(L::max() / 2 + 1), T(-1), T(-2), T(-7)};
        if constexpr (sizeof(T) == 8)
            for (std::uint64_t bits : {0x4000000000000001ull, 0x7fffff4000000001ull, 0x8000008000000001ull, 0x0020000000000001ull, 0x0000000001000001ull}) v.push_back(static_cast<T>(bits));
        if constexpr (sizeof(T) == 4) for (std::uint32_t bits : {0x01000001u, 0x01000003u, 0x80000080u, 0xffffff80u}) v.push_back(static_cast<T>(bits));
    }
    return v;
}

/// f(width, target) for the host alone and in lanes of several widths, for other targets alone and in 16 lanes.
template <class F> void for_all_settings(F f) {
    for (const Target& target : runnable_targets())
        for (int width : target.name == "host" ? std::vector<int>{0, 4, 8, 16, 64} : std::vector<int>{0, 16}) {
            CAPTURE(target.name);
            CAPTURE(width);
            f(width, target);
        }
}

}  // namespace bitale::test
