// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <functional>
#include <string>

#include "bitale/error.h"

namespace bitale::test {

/// The message of the Expected that f throws, without the lines below it; "nothing" if it throws none.  Another error leaves it.
template <class Expected = Error> std::string message(const std::function<void()>& f) {
    try {
        f();
    } catch (const Expected& e) {
        return std::string(e.message());
    }
    return "nothing";
}

}  // namespace bitale::test
