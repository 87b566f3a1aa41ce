// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// What code is made for.
#include <string>
#include <string_view>

namespace bitale::jit {

struct Target {
    std::string name;           // "host", "x86-64-v3"
    std::string cpu;            // LLVM's name of the least processor
    std::string features;       // in LLVM's notation, "+avx2,-avx512f": what it has besides
    std::string tuning;         // the processor whose costs the scheduler assumes; never adds an instruction
    int vector_bytes = 16;

    /// This machine.  Instructions are those it reports, never those of the processor it names itself: virtual machines lie.
    [[nodiscard]] static const Target& host();
    /// "host", "x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4", "aarch64"; the same text is the same target everywhere, for golden files.
    /// Code can be made for any of this machine's architecture and run if the machine has the instructions.  Throws ValueError.
    [[nodiscard]] static Target named(std::string_view);
    /// Does this machine run code made for it?
    [[nodiscard]] bool runs_here() const;
};

}  // namespace bitale::jit
