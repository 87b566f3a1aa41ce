// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Short ways to write statements.
#include "engine/loop/ir.h"

namespace bitale::jit {

using Body = std::function<loop::Stmt(const loop::Expr&)>;
[[nodiscard]] inline loop::Stmt serial(const char* name, const loop::Expr& n, const Body& body) { return loop::for_each(name, n, loop::LoopKind::serial, body); }
[[nodiscard]] inline loop::Stmt unrolled(const char* name, std::int64_t n, const Body& body) { return loop::for_each(name, loop::integer(n), loop::LoopKind::unrolled, body); }
/// All lanes of a vector.
[[nodiscard]] inline loop::Stmt in_lanes(std::int64_t width, const Body& body) { return loop::for_each("l", loop::integer(width), loop::LoopKind::vector, body, static_cast<int>(width)); }

/// A Let behind `out`, and the name that it gives to the value.
[[nodiscard]] inline loop::Expr named(std::vector<loop::Stmt>& out, std::string name, const loop::Expr& value) {
    const auto v = std::make_shared<const loop::Variable>(loop::Variable{std::move(name), value.type()});
    out.push_back(loop::let(v, value));
    return loop::ref(v);
}
/// The same for extents and places; what is known stays a number.
[[nodiscard]] inline loop::Expr named_unless_known(std::vector<loop::Stmt>& out, std::string name, const loop::Expr& value) {
    return loop::known(value) ? value : named(out, std::move(name), value);
}

}  // namespace bitale::jit
