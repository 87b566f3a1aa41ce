// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The laws of the loop IR, checked between passes in debug builds.
#include "engine/loop/ir.h"

namespace bitale::loop {

/// How far a nest has come.
enum class Stage : std::uint8_t {
    lowered,    // pull-style: Reduce is allowed, arena buffers have no place
    ordered,    // no Reduce; every loop is there; arena buffers have no place
    scheduled,  // what the emitter takes
};

/// Throws InternalError with the law, the node and the statement printed.
void verify(const LoopNest&, Stage);

}  // namespace bitale::loop
