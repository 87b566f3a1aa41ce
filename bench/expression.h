// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The sweep's elementwise expressions as text: x | y | z | number | (E+E) (E-E) (E*E) (E/E) | f(E) | min(E,E) | max(E,E).
#include <string_view>
#include <vector>

#include <bitale/bitale.h>

namespace bitale::bench {

struct Expression {
    Var value;
    std::vector<char> inputs;   // which of x, y, z stand in it, in order of the alphabet
};
/// The expression over x, y, z of one dtype.  Throws ValueError where the text is not of the grammar.
[[nodiscard]] Expression parse_expression(std::string_view text, const std::vector<Var>& xyz);

}  // namespace bitale::bench
