// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Sums over pairs: of values made of what belongs to a turn of the outermost loop and what belongs to an element of the sum (distances of
/// bodies).  They are computed where they are summed, so sums over the same pairs should go over them together.
#include "jit/lower/lower.h"

namespace bitale::jit {

/// Whether what the sum reads belongs to turn i or to its own indices, nothing to both.
[[nodiscard]] bool is_of_pairs(const loop::Reduce&, const loop::Index& i);

/// What all sums of a nest are that sums over pairs.
struct Pairs {
    loop::ReduceOp op;
    loop::Type type;
    std::int64_t count;         // elements of a sum
    bool operator==(const Pairs&) const = default;
};
/// Nothing where there are no sums, or such that could not be written with others over the same pairs.
[[nodiscard]] std::optional<Pairs> summed_pairs(const Nest&);

/// The nests in which a sum over all pairs (i, j) is written as sums over j, for each i, and a sum of these, where its order says the same (engine/sum_order.h:
/// halves down to one i) and another nest sums over the same j for each i.  temporaries: the nests' own and what is new.
struct NestsOfPairs { std::vector<Nest> nests; std::vector<loop::Buffer> temporaries; };
[[nodiscard]] NestsOfPairs split_sums(const std::vector<Nest>&, const std::vector<loop::Buffer>& temporaries);

}  // namespace bitale::jit
