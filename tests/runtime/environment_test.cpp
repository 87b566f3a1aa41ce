// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/environment.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <filesystem>
#include <regex>
#include <set>

#include "bitale/error.h"
#include "runtime/log.h"
#include "tests/support/paths.h"

using namespace bitale;

TEST_CASE("variables of the table are read, others are a mistake of ours") {
    setenv("BITALE_DUMP", "graph,loops", 1);
    CHECK(environment("BITALE_DUMP") == "graph,loops");
    unsetenv("BITALE_DUMP");
    CHECK(environment("BITALE_DUMP").empty());
    CHECK_THROWS_WITH_AS((void)environment("BITALE_TYPO"), "InternalError: environment variable BITALE_TYPO is not in the table", InternalError);
}

TEST_CASE("the table lists every BITALE_ variable that the sources read") {
    std::set<std::string> listed;
    for (const EnvironmentVariable& v : environment_variables) {
        listed.insert(v.name);
        CHECK(std::string(v.meaning).size() > 10);
    }
    CHECK(listed.size() == environment_variables.size());
    const std::regex read(R"re((?:getenv|environment)\(\s*"(\w+)")re");
    for (const char* layer : {"runtime", "engine", "jit"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(test::source_path(layer))) {
            if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
            std::ifstream file(entry.path());
            const std::string text{std::istreambuf_iterator<char>(file), {}};
            for (std::sregex_iterator at(text.begin(), text.end(), read), end; at != end; ++at) {
                CAPTURE(entry.path().string());
                CHECK(listed.count((*at)[1]) == 1);
            }
        }
}

TEST_CASE("the logger is silent below warning") {
    if (std::getenv("BITALE_LOG")) return;
    CHECK(log().name() == "bitale");
    CHECK(log().should_log(spdlog::level::warn));
    CHECK_FALSE(log().should_log(spdlog::level::info));
    CHECK(&log() == &log());
}
