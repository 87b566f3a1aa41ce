// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Refusals: the type of the exception, its full text, and that no variable has changed.
#include <doctest/doctest.h>

#include <regex>
#include <string>

#include "bitale/bitale.h"
#include "tests/support/compare.h"

namespace bitale::test {

/// what() with the places in `file` written as @: their lines move with every edit.
[[nodiscard]] inline std::string without_lines(const std::string& text, const std::string& file) { return std::regex_replace(text, std::regex(file + ":[0-9]+"), "@"); }

template <class E, class F> void check_refused(const char* file, int line, F&& f, const std::string& expected, const std::vector<AnyShared>& variables) {
    std::vector<AnyTensor> before;
    for (const AnyShared& v : variables) before.push_back(v.get_any());
    std::string got = "nothing was thrown";
    bool typed = false;
    try {
        f();
    } catch (const E& e) {
        typed = true;
        got = without_lines(e.what(), std::string(file).substr(std::string(file).find_last_of('/') + 1));
    } catch (const std::exception& e) {
        got = std::string("another type of exception: ") + e.what();
    }
    INFO("line ", line);
    CHECK(typed);
    CHECK(got == expected);
    for (std::size_t k = 0; k < variables.size(); ++k) {
        const auto d = bit_difference(variables[k].get_any(), before[k]);
        CHECK_MESSAGE(!d, "\"" << variables[k].name() << "\" has changed: " << d.value_or(""));
    }
}

/// REFUSED(ShapeError, f(x), "ShapeError: ..", {W}): the expression throws just that and leaves W alone.
#define REFUSED(E, expression, ...) check_refused<E>(__FILE__, __LINE__, [&] { (void)(expression); }, __VA_ARGS__)

}  // namespace bitale::test
