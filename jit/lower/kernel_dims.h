// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Which extents are constants in a kernel and which are read at the call.
#include "engine/graph.h"

namespace bitale::jit {

/// A number that a kernel reads from KernelArgs::dims: an extent, or the row stride (elements) of shared variable `variable`.
struct KernelDim {
    Dim extent = 0;
    std::ptrdiff_t variable = -1;   // index into Graph::shared(), -1: an extent
    loop::Index name;
};

/// How much of a kernel is symbolic.  Extents of 0 and 1 never are.
struct Specialisation {
    enum class Kind : std::uint8_t { exact, varied, generic } kind = Kind::exact;
    std::vector<Dim> varied;        // Kind::varied: the symbols that differ between calls
};

class KernelDims {
public:
    KernelDims(const DimBinding& binding, Specialisation specialisation) : binding_(binding), specialisation_(std::move(specialisation)) {}
    /// The extent: a constant, or an expression of symbolic dims.
    [[nodiscard]] loop::Expr extent(const Dim&);
    /// A number made of extents that is none itself: where a slice begins.  A sum is constant only if its terms are, because a kernel's key
    /// knows no more of it.
    [[nodiscard]] loop::Expr position(const Dim&);
    /// The row stride of a shared variable: a constant unless everything is generic.
    [[nodiscard]] loop::Expr row_stride(std::size_t variable, std::int64_t elements);
    [[nodiscard]] const std::vector<KernelDim>& symbolic() const { return symbolic_; }

private:
    loop::Expr symbol(const Dim&);
    const DimBinding& binding_;
    Specialisation specialisation_;
    std::vector<KernelDim> symbolic_;
};

}  // namespace bitale::jit
