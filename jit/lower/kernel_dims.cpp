// SPDX-License-Identifier: BSD-3-Clause
#include "jit/lower/kernel_dims.h"

#include <algorithm>

#include "bitale/error.h"

namespace bitale::jit {
namespace {

/// 0 and 1 are constants in every kernel.
loop::Index symbolic_name(std::string name) { return std::make_shared<const loop::Variable>(loop::Variable{std::move(name), loop::Type::i64, 0, 2}); }

}  // namespace

loop::Expr KernelDims::extent(const Dim& d) {
    const auto value = binding_.value(d);
    if (!value) throw InternalError("dim " + d.text() + " has no value at this call");
    if (*value <= 1 || specialisation_.kind == Specialisation::Kind::exact) return loop::integer(*value);
    const bool generic = specialisation_.kind == Specialisation::Kind::generic;
    switch (d.kind()) {
    case Dim::Kind::known: return generic ? symbol(d) : loop::integer(*value);
    case Dim::Kind::symbol: return generic || std::ranges::find(specialisation_.varied, d) != specialisation_.varied.end() ? symbol(d) : loop::integer(*value);
    case Dim::Kind::product: {
        loop::Expr n = loop::integer(1);
        for (const Dim& f : d.operands()) n = n * extent(f);
        return n;
    }
    case Dim::Kind::sum: return position(d);
    case Dim::Kind::quotient: break;
    }
    return extent(d.operands()[0]) / extent(d.operands()[1]);
}

loop::Expr KernelDims::position(const Dim& d) {
    if (d.is_known()) return loop::integer(d.known());
    if (d.kind() != Dim::Kind::sum) return extent(d);
    loop::Expr n = loop::integer(0);
    for (std::size_t k = 0; k < d.operands().size(); ++k) n = k < d.added() ? n + extent(d.operands()[k]) : n - extent(d.operands()[k]);
    return d.offset() < 0 ? n - loop::integer(-d.offset()) : n + loop::integer(d.offset());
}

loop::Expr KernelDims::symbol(const Dim& d) {
    auto at = std::ranges::find_if(symbolic_, [&](const KernelDim& k) { return k.variable < 0 && k.extent == d; });
    if (at == symbolic_.end()) {
        const std::string name = (d.is_known() ? "d" : "") + d.text();
        at = symbolic_.insert(symbolic_.end(), {d, -1, symbolic_name(name)});
    }
    return loop::ref(at->name);
}

loop::Expr KernelDims::row_stride(std::size_t variable, std::int64_t elements) {
    if (specialisation_.kind != Specialisation::Kind::generic || elements <= 1) return loop::integer(elements);
    symbolic_.push_back({0, static_cast<std::ptrdiff_t>(variable), symbolic_name("stride" + std::to_string(variable))});
    return loop::ref(symbolic_.back().name);
}

}  // namespace bitale::jit
