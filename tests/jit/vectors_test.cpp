// SPDX-License-Identifier: BSD-3-Clause
/// How many vectors a long body takes at a time.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstring>

#include "bitale/bitale.h"

namespace bitale::test {
namespace {

const Var x = tensor<float>("x", {dim("n")}), z = tensor<float>("z", {dim("n")});
const Var chain = exp(tanh(exp(tanh(exp(tanh(exp(x * z)))))));                              // most operations wait for the one before
const Var wide = tanh(x) + tanh(z) * tanh(x * z) + tanh(x + z) + tanh(x - z);               // five beside each other
const Var cold = exp(tanh(exp(tanh(exp(tanh(sin(x * z)))))));                              // large arguments of sin
const Var divided = log(x / z) / (x * sqrt(z)) + 1 / (z * z + 1) + z / (x * x + 1);         // its divisions begin a turn ahead

auto compiled(const Var& y, const Options& options) { return function({.inputs = {x, z}, .outputs = {y}, .options = options}); }

TEST_CASE("a long chain takes four vectors at a time, other long bodies two") {
    const auto text = [](const Var& y, const char* target) { return compiled(y, {.threads = 1, .target = target}).dump({{10000}, {10000}}, "loops"); };
    CHECK(text(chain, "x86-64-v4").find("vector(64)") != std::string::npos);
    CHECK(text(wide, "x86-64-v4").find("vector(32)") != std::string::npos);
    for (const Var& y : {cold, divided}) CHECK(text(y, "x86-64-v4").find("vector(64)") == std::string::npos);
    CHECK(text(chain, "x86-64-v3").find("vector(16)") != std::string::npos);       // 16 registers
}

TEST_CASE("spilled vectors lie within lines") {
    CHECK(compiled(chain, {.threads = 1, .target = "x86-64-v4"}).dump({{10000}, {10000}}, "asm").find("andq\t$-64, %rsp") != std::string::npos);
}

TEST_CASE("four vectors at a time, with any rest: kernel and interpreter agree") {
    for (const std::int64_t n : {255, 256, 319, 383, 1000, 4097}) {
        CAPTURE(n);
        const std::array<std::int64_t, 1> shape{n};
        Tensor<float, 1> a(shape), b(shape);
        for (std::int64_t i = 0; i < n; ++i) {
            a(i) = static_cast<float>(1.2 + std::sin(static_cast<double>(i)));
            b(i) = static_cast<float>(1.5 + std::cos(static_cast<double>(i)));
        }
        std::vector<AnyView> arguments{a, b};
        for (const Var& y : {chain, wide, divided}) {
            const auto expected = function({.inputs = {x, z}, .outputs = {y}, .mode = Mode::interpret})(arguments);
            for (const char* target : {"", "x86-64-v3"}) {
                const auto got = compiled(y, {.target = target})(arguments);
                CHECK(std::memcmp(got[0].data(), expected[0].data(), static_cast<std::size_t>(n) * sizeof(float)) == 0);
            }
        }
    }
}

}  // namespace
}  // namespace bitale::test
