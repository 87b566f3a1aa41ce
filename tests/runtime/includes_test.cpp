// SPDX-License-Identifier: BSD-3-Clause
/// The arrows of the tree: runtime <- engine <- jit.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>
#include <set>

#include "tests/support/paths.h"

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

/// f(file, name) for each #include of the folder's sources.
void each_include(const std::string& folder, const std::function<void(const std::string&, const std::string&)>& f) {
    static const std::regex line(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
    for (const auto& entry : fs::recursive_directory_iterator(bitale::test::source_path(folder))) {
        if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
        std::ifstream file(entry.path());
        std::smatch match;
        for (std::string text; std::getline(file, text);)
            if (std::regex_search(text, match, line)) f(entry.path().string(), match[1]);
    }
}

/// The layer's public headers as they are included: "bitale/tensor.h".
Names public_headers(const std::string& layer) {
    Names names;
    const fs::path folder = bitale::test::source_path(layer + "/include/bitale");
    if (!fs::exists(folder)) return names;
    for (const auto& entry : fs::directory_iterator(folder)) names.insert("bitale/" + entry.path().filename().string());
    return names;
}

void check_includes_nothing_of(const std::string& layer, const std::string& upper) {
    const Names theirs = public_headers(upper);
    int seen = 0;
    each_include(layer, [&](const std::string& file, const std::string& name) {
        CAPTURE(file);
        CAPTURE(name);
        CHECK_FALSE((name.starts_with(upper + "/") || theirs.contains(name)));
        ++seen;
    });
    CHECK(seen > 10);           // it did look
}

}  // namespace

TEST_CASE("runtime includes neither engine nor jit, engine not jit") {
    check_includes_nothing_of("runtime", "engine");
    check_includes_nothing_of("runtime", "jit");
    check_includes_nothing_of("engine", "jit");
}

TEST_CASE("only jit sees LLVM") {
    for (const char* layer : {"runtime", "engine"})
        each_include(layer, [](const std::string& file, const std::string& name) {
            CAPTURE(file);
            CHECK_FALSE(name.starts_with("llvm"));
        });
}

TEST_CASE("public headers include public headers and the standard library") {
    Names known;
    for (const char* layer : {"runtime", "engine", "jit"}) known.merge(public_headers(layer));
    const std::regex standard("[a-z_0-9]+");
    for (const char* layer : {"runtime/include", "engine/include", "jit/include"})
        each_include(layer, [&](const std::string& file, const std::string& name) {
            CAPTURE(file);
            CAPTURE(name);
            CHECK((known.contains(name) || std::regex_match(name, standard)));
        });
}
