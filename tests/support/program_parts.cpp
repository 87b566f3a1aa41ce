// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/program_parts.h"

#include "tests/support/runner.h"

namespace bitale::test {
namespace {

template <class Map> const typename Map::mapped_type& find(const Map& map, const std::string& name, const char* kind) {
    const auto at = map.find(name);
    if (at == map.end()) throw Unknown(std::string("no ") + kind + " " + name);
    return at->second;
}

template <class T> T number(const nlohmann::json& hyper, const std::string& name) {
    const auto at = hyper.find(name);
    if (at == hyper.end()) throw Unknown("no hyper-parameter " + name);
    return at->template get<T>();
}

}  // namespace

Var ProgramParts::variable(const std::string& name) const { return find(variables, name, "variable"); }
Var ProgramParts::data(const std::string& name) const { return find(inputs, name, "data"); }
double ProgramParts::hyper(const std::string& name) const { return number<double>(hyper_parameters, name); }
std::int64_t ProgramParts::count(const std::string& name) const { return number<std::int64_t>(hyper_parameters, name); }
std::string ProgramParts::text(const std::string& name) const { return number<std::string>(hyper_parameters, name); }

}  // namespace bitale::test
