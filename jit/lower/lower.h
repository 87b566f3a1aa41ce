// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Graph -> loop nests: one nest for every value that has a buffer, pull-style.
#include "jit/lower/choose_buffers.h"
#include "jit/lower/kernel_dims.h"

namespace bitale::jit {

/// An element of a stored tensor: one index for each axis.
struct Access {
    loop::Buffer buffer;
    Indices indices;
};

/// One value: a store inside perfectly nested serial loops, and what it touches.  Or a check, which writes nothing.
struct Nest {
    std::vector<std::pair<loop::Index, loop::Expr>> loops;      // outermost first
    loop::Stmt body;                                            // a Store or a Fail; an empty block if there are no elements
    Access written;
    std::vector<Access> read;                                   // of buffers; elements of one value may stand here more than once
    std::ptrdiff_t update = -1;     // writes the new value of Graph::updates[update], -1: an intermediate or an output

    [[nodiscard]] loop::Stmt statement() const;
};

/// A lowered graph before its nests are put in order.
struct Lowered {
    std::string name;
    std::vector<Nest> nests;                        // values before their readers, outputs, then updates
    std::vector<loop::Buffer> inputs, outputs;      // argument buffers, by number
    std::vector<loop::Buffer> shared, shared_new;   // of Graph::shared(); new: written instead of the old where double-buffered
    std::vector<std::size_t> updated;               // updates[k] rewrites shared[updated[k]]
    std::vector<loop::Buffer> temporaries;
    std::vector<KernelDim> dims;
    std::vector<std::string> origins;
};

struct LowerOptions {
    InlineOptions inlining;
    Specialisation specialisation;
};

/// Argument slots: inputs, outputs, shared (old), shared (new).
[[nodiscard]] Lowered lower(const Graph&, const DimBinding&, const LowerOptions&, std::string name);

}  // namespace bitale::jit
