// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The ways a function can run, all with the same bits.
#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "bitale/bitale.h"
#include "tests/support/compare.h"

/// A failed CHECK shows the numbers.
template <> struct doctest::StringMaker<std::vector<double>> {
    static String convert(const std::vector<double>& values) {
        std::ostringstream out;
        out.precision(17);
        for (double v : values) out << v << ' ';
        return out.str().c_str();
    }
};

namespace bitale::test {

/// f(mode, options) for every mode and for the options that change how a kernel is made.
template <class F> void for_every_setting(F&& f) {
    const struct { const char* what; Mode mode; Options options; } settings[] = {
        {"jit", Mode::jit, {}},
        {"interpret", Mode::interpret, {}},
        {"check", Mode::check, {}},
        {"generic", Mode::jit, {.generic = true}},
        {"not rewritten", Mode::jit, {.rewrites = false}},
        {"not inlined", Mode::jit, {.inlining = false}},
        {"bounds checked", Mode::jit, {.check_bounds = true}},
    };
    for (const auto& [what, mode, options] : settings) {
        INFO("setting: ", std::string(what));
        f(mode, options);
    }
}

using Values = std::vector<double>;
[[nodiscard]] inline Values values(const AnyShared& variable) { return numbers(variable.get_any()); }
template <class T, std::size_t rank> [[nodiscard]] Values values(const Tensor<T, rank>& x) { return numbers(x); }

}  // namespace bitale::test
