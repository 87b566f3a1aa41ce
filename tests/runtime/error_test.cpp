// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/error.h"

#include <doctest/doctest.h>

using namespace bitale;

TEST_CASE("an error's text is its code, its message and a line for each place") {
    const ShapeError e("dot's inner sizes differ: f32[64, 128] and f32[256, 10]",
        {{"mlp.cpp", 14, "left   tanh(...)  f32[64, 128]"}, {"mlp.cpp", 9, "in     dot"}, {"", 0, "pass a transpose"}});
    CHECK(std::string(e.what()) == "ShapeError: dot's inner sizes differ: f32[64, 128] and f32[256, 10]\n"
                                   "  left   tanh(...)  f32[64, 128]   mlp.cpp:14\n"
                                   "  in     dot   mlp.cpp:9\n"
                                   "  pass a transpose");
    CHECK(e.code() == "ShapeError");
    CHECK(e.message() == "dot's inner sizes differ: f32[64, 128] and f32[256, 10]");
    REQUIRE(e.lines().size() == 3);
    CHECK(e.lines()[1].line == 9);
    CHECK(e.lines()[1].file == "mlp.cpp");
}

namespace {
template <class E> void check_code(std::string_view code) {
    try {
        throw E("what happened");
    } catch (const Error& e) {
        CHECK(e.code() == code);
        CHECK(e.what() == std::string(code) + ": what happened");
        CHECK(e.lines().empty());
        CHECK(dynamic_cast<const E*>(&e) != nullptr);
    }
}
}  // namespace

TEST_CASE("every error is an Error with its own name as code") {
    check_code<TypeError>("TypeError");
    check_code<ShapeError>("ShapeError");
    check_code<ValueError>("ValueError");
    check_code<IndexError>("IndexError");
    check_code<GradientError>("GradientError");
    check_code<UpdateError>("UpdateError");
    check_code<AliasError>("AliasError");
    check_code<CheckError>("CheckError");
    check_code<LinalgError>("LinalgError");
    check_code<Cancelled>("Cancelled");
    check_code<OutOfMemory>("OutOfMemory");
    check_code<CompileError>("CompileError");
    check_code<FileError>("FileError");
    check_code<InternalError>("InternalError");
}
