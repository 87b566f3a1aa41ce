// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cstdlib>

#include "bitale/bitale.h"

namespace bitale::test {
namespace {

TEST_CASE("BITALE_PROFILE measures every region of a kernel, and only if it is set") {
    const Var x = fmatrix("x");
    const Var row = sum(exp(x), 1), column = sum(x, 0);
    const auto make = [&](const char* name) { return function<std::tuple<Tensor<float, 1>, Tensor<float, 1>>(MatrixView<float>)>({.inputs = {x}, .outputs = {row, column}, .name = name}); };
    Tensor<float, 2> value({64, 300});
    for (std::int64_t i = 0; i < 64; ++i)
        for (std::int64_t j = 0; j < 300; ++j) value(i, j) = static_cast<float>(i - j) / 64;
    const auto plain = make("not_measured");
    const auto expected = plain(value);
    ::setenv("BITALE_PROFILE", "1", 1);
    const auto measured = make("measured");
    auto result = measured(value);
    for (int k = 0; k < 4; ++k) result = measured(value);
    ::unsetenv("BITALE_PROFILE");
    CHECK(std::get<0>(result)(63) == std::get<0>(expected)(63));
    CHECK(std::get<1>(result)(299) == std::get<1>(expected)(299));

    const std::string report = profile_report();
    CAPTURE(report);
    CHECK(report.find("kernel measured") != std::string::npos);
    CHECK(report.find("not_measured") == std::string::npos);
    CHECK(report.find("profile_test.cpp") != std::string::npos);    // the line of what a region computes
    CHECK(report.find(" 5 ") != std::string::npos);                 // calls
}

}  // namespace
}  // namespace bitale::test
